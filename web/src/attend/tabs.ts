// Which panels there are for this person at this moment.
import { isOnStage, type Live } from '../live/live.svelte'

export type Tab = 'chat' | 'questions' | 'polls' | 'survey' | 'handouts' | 'people' | 'labs'

/** Before it begins only those on stage talk, and the audience finds what was handed out. */
export function tabsOf(live: Live): Tab[] {
  const { you, state } = live
  const stage = isOnStage(you.role)
  const handouts = stage || state.handouts.length > 0
  if (state.phase === 'scheduled') {
    return [...(stage ? (['chat'] as const) : []), ...(handouts ? (['handouts'] as const) : []), ...(stage ? (['people'] as const) : [])]
  }
  const tabs: Tab[] = ['chat', 'questions', 'polls']
  if (state.survey) tabs.push('survey')
  tabs.push('handouts')
  if (stage) tabs.push('people')
  if (live.can('use_labs')) tabs.push('labs')
  return tabs
}
