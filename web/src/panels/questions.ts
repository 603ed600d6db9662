// Questions sorted for who looks at them. Pure; knows no component.
import type { wire } from '../client'

export const DESKS = ['new', 'assigned', 'answered', 'dismissed'] as const
/** Where a question lies on the organizers' desk. */
export type DeskTab = (typeof DESKS)[number]

export function tabOf(question: wire.QuestionCard): DeskTab {
  if (question.status !== 'open') return question.status
  return question.assigned ? 'assigned' : 'new'
}

/** The questions of each tab. What waits stands oldest first, and one's own tasks before others'; what is done, newest first. */
export function sorted(questions: readonly wire.QuestionCard[], me: wire.Id): Record<DeskTab, wire.QuestionCard[]> {
  const tabs: Record<DeskTab, wire.QuestionCard[]> = { new: [], assigned: [], answered: [], dismissed: [] }
  for (const question of questions) tabs[tabOf(question)].push(question)
  const mine = (question: wire.QuestionCard): number => (question.assigned?.participant === me ? 0 : 1)
  tabs.assigned.sort((one, other) => mine(one) - mine(other))
  tabs.answered.reverse()
  tabs.dismissed.reverse()
  return tabs
}

/** How one's own question stands, as its asker is told. */
export type OwnState = 'waiting' | 'private' | 'public' | 'dismissed'

export function ownState(question: wire.QuestionCard): OwnState {
  if (question.status === 'dismissed') return 'dismissed'
  if (question.status === 'open') return 'waiting'
  return question.answer?.public === false ? 'private' : 'public'
}

/** Earlier pages and the window together, each question once and in the order in which they were asked; the window knows better. */
export function together(earlier: readonly wire.QuestionCard[], window: readonly wire.QuestionCard[]): wire.QuestionCard[] {
  const known = new Map(earlier.map((question) => [question.question, question]))
  for (const question of window) known.set(question.question, question)
  return [...known.values()].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
}

/** How many a snapshot holds at most: with so many there may be more before. */
export const WINDOW = 100

export interface Seen {
  /** To be answered by oneself. */
  tasks: wire.QuestionCard[]
  own: wire.QuestionCard[]
  /** Others', answered for all. */
  answered: wire.QuestionCard[]
}

/** What somebody who is not staff sees: their tasks oldest first, the rest newest first. */
export function seen(questions: readonly wire.QuestionCard[], me: wire.Id): Seen {
  const tasks = questions.filter((question) => question.status === 'open' && question.assigned?.participant === me)
  const own = questions.filter((question) => question.own === true).reverse()
  const answered = questions.filter((question) => question.own !== true && question.answer?.public === true).reverse()
  return { tasks, own, answered }
}
