import control from './fr/control.ftl?raw'

export default [control]
