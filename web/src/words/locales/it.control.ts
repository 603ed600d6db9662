import control from './it/control.ftl?raw'

export default [control]
