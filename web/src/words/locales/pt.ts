import attend from './pt/attend.ftl?raw'
import panels from './pt/panels.ftl?raw'
import shared from './pt/shared.ftl?raw'

export default [shared, attend, panels]
