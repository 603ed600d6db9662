import control from './es/control.ftl?raw'

export default [control]
