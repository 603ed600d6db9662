import control from './nl/control.ftl?raw'

export default [control]
