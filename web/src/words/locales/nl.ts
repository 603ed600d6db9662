import attend from './nl/attend.ftl?raw'
import panels from './nl/panels.ftl?raw'
import shared from './nl/shared.ftl?raw'

export default [shared, attend, panels]
