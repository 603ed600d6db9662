import attend from './fr/attend.ftl?raw'
import panels from './fr/panels.ftl?raw'
import shared from './fr/shared.ftl?raw'

export default [shared, attend, panels]
