import attend from './de/attend.ftl?raw'
import panels from './de/panels.ftl?raw'
import shared from './de/shared.ftl?raw'

export default [shared, attend, panels]
