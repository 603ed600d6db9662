import attend from './en/attend.ftl?raw'
import panels from './en/panels.ftl?raw'
import shared from './en/shared.ftl?raw'

export default [shared, attend, panels]
