import control from './de/control.ftl?raw'

export default [control]
