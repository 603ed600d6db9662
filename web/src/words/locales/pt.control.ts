import control from './pt/control.ftl?raw'

export default [control]
