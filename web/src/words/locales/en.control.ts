import control from './en/control.ftl?raw'

export default [control]
