import attend from './it/attend.ftl?raw'
import panels from './it/panels.ftl?raw'
import shared from './it/shared.ftl?raw'

export default [shared, attend, panels]
