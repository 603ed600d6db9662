import attend from './es/attend.ftl?raw'
import panels from './es/panels.ftl?raw'
import shared from './es/shared.ftl?raw'

export default [shared, attend, panels]
