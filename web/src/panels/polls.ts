// Polls as they are drafted, answered and counted. Pure; knows no component.
import type { wire } from '../client'
import { charactersIn, tidy, tidyLine } from '../design/characters'

export const KINDS = ['single', 'multiple', 'rating', 'text'] as const satisfies readonly wire.PollKind[]
export const RATINGS = [1, 2, 3, 4, 5] as const
export const OPTIONS_MIN = 2
/** What the protocol allows; it is not among the limits of the welcome. */
export const QUESTION_MAX = 300
export const OPTION_MAX = 150

/** A poll or a question of a survey while it is being written. Options are known by a key, so that rows keep their focus. */
export interface Draft {
  question: string
  kind: wire.PollKind
  options: { key: number; text: string }[]
  anonymous: boolean
}

export const emptyDraft = (): Draft => ({
  question: '',
  kind: 'single',
  options: [
    { key: 0, text: '' },
    { key: 1, text: '' },
  ],
  anonymous: false,
})

export const hasOptions = (kind: wire.PollKind): boolean => kind === 'single' || kind === 'multiple'

/** What is wrong with a text: nothing, or why. */
export type Fault = 'empty' | 'long' | 'twice' | null

export interface Faults {
  question: Fault
  options: Fault[]
  any: boolean
}

export function faults(draft: Draft): Faults {
  const question = fault(tidyLine(draft.question), QUESTION_MAX)
  const texts = draft.options.map((option) => tidyLine(option.text))
  const options = hasOptions(draft.kind)
    ? texts.map((text, index) => fault(text, OPTION_MAX) ?? (texts.indexOf(text) < index ? 'twice' : null))
    : []
  return { question, options, any: question !== null || options.some((one) => one !== null) }
}

function fault(text: string, max: number): Fault {
  if (text === '') return 'empty'
  return charactersIn(text) > max ? 'long' : null
}

export function drafted(draft: Draft): wire.PollDraftInput {
  const { kind, anonymous } = draft
  const options = hasOptions(kind) ? draft.options.map((option) => tidyLine(option.text)) : []
  return { question: tidyLine(draft.question), kind, options, anonymous }
}

export function draftOf(input: wire.PollDraftInput): Draft {
  const options = (input.options ?? []).map((text, key) => ({ key, text }))
  return { question: input.question, kind: input.kind, anonymous: input.anonymous ?? false, options: options.length > 0 ? options : emptyDraft().options }
}

/** An answer while it is being given. */
export interface Ballot {
  choices: number[]
  rating: number | null
  text: string
}

export const emptyBallot = (): Ballot => ({ choices: [], rating: null, text: '' })

/** The answer for the wire; null where none is given yet. */
export function cast(kind: wire.PollKind, ballot: Ballot): wire.SurveyAnswer | null {
  if (hasOptions(kind)) return ballot.choices.length > 0 ? { choices: [...ballot.choices].sort((a, b) => a - b) } : null
  if (kind === 'rating') return ballot.rating === null ? null : { rating: ballot.rating }
  const text = tidy(ballot.text)
  return text === '' ? null : { text }
}

/** A choice made or taken back. */
export function chosen(kind: wire.PollKind, choices: readonly number[], index: number, on: boolean): number[] {
  if (kind === 'single') return on ? [index] : []
  const others = choices.filter((choice) => choice !== index)
  return on ? [...others, index] : others
}

export interface Row {
  label: string
  count: number
  /** 0 to 1. */
  share: number
}

/** Each answer with how many gave it, and their share of those who voted. Empty for a poll of texts. */
export function rows(poll: Pick<wire.PollCard, 'kind' | 'options'>, counts: wire.Counts, voters: number): Row[] {
  if (!Array.isArray(counts)) return []
  const labels = poll.kind === 'rating' ? RATINGS.map(String) : poll.options
  return labels.map((label, index) => {
    const count = counts[index] ?? 0
    return { label, count, share: voters > 0 ? count / voters : 0 }
  })
}

/** The mean of the ratings, if there are any. */
export function mean(counts: wire.Counts): number | null {
  if (!Array.isArray(counts)) return null
  const voters = counts.reduce((sum, count) => sum + count, 0)
  if (voters === 0) return null
  return counts.reduce((sum, count, index) => sum + count * (index + 1), 0) / voters
}

const ORDER: Record<wire.PollState, number> = { open: 0, draft: 1, closed: 2 }

/** As organizers need them: the open one, then those prepared in their order, then those done, the latest first. */
export function arranged(polls: readonly wire.PollCard[]): wire.PollCard[] {
  const of = (state: wire.PollState) => polls.filter((poll) => (poll.state ?? 'draft') === state)
  return [...of('open'), ...of('draft'), ...of('closed').reverse()].sort((one, other) => ORDER[one.state ?? 'draft'] - ORDER[other.state ?? 'draft'])
}
