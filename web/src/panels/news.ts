// Which tab an event is news for. Pure.
import type { wire } from '../client'

export const TABS = ['chat', 'questions', 'polls', 'handouts', 'survey'] as const
export type Tab = (typeof TABS)[number]

/** The tab on which somebody finds this, if it is news to them. */
export function newsOf(event: wire.SessionEvent, you: Pick<wire.You, 'participant'>): Tab | null {
  if (event.by === you.participant) return null
  switch (event.event) {
    case 'chat_message':
      return event.data.from.participant === you.participant ? null : 'chat'
    case 'question_asked':
      return event.data.own ? null : 'questions'
    case 'question_assigned':
      return event.data.participant?.participant === you.participant ? 'questions' : null
    case 'question_answered':
      return 'questions'
    case 'poll_opened':
    case 'poll_results_shared':
      return 'polls'
    case 'survey_set':
      return 'survey'
    case 'handout_added':
      return 'handouts'
    default:
      return null
  }
}
