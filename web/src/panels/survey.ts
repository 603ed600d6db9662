// A survey as it is written and answered. Pure; knows no component.
import type { wire } from '../client'
import { charactersIn } from '../design/characters'
import { cast, draftOf, drafted, emptyDraft, faults, type Ballot, type Draft, type Faults } from './polls'

export const QUESTIONS_MAX = 20

/** A question while the survey is written, known by a key so that rows keep their focus. */
export interface SurveyQuestion extends Draft {
  key: number
}

export function surveyDraft(questions: readonly wire.PollDraftInput[]): SurveyQuestion[] {
  const drafts = questions.length > 0 ? questions.map(draftOf) : [emptyDraft()]
  return drafts.map((draft, key) => ({ ...draft, key }))
}

export function surveyFaults(questions: readonly SurveyQuestion[]): { each: Faults[]; any: boolean } {
  const each = questions.map(faults)
  return { each, any: each.some((found) => found.any) }
}

export const surveyOf = (questions: readonly SurveyQuestion[]): wire.PollDraftInput[] => questions.map(drafted)

/** The answers for the wire, one for each question. */
export function answersOf(questions: readonly wire.PollDraftInput[], ballots: Readonly<Record<number, Ballot>>): wire.Answers {
  return questions.map((question, index) => {
    const ballot = ballots[index]
    return ballot ? cast(question.kind, ballot) : null
  })
}

/** Why the answers cannot be sent yet, if so. */
export function answersFault(answers: wire.Answers, text_max: number): 'empty' | 'long' | null {
  if (answers.every((answer) => answer === null)) return 'empty'
  return answers.some((answer) => answer?.text && charactersIn(answer.text) > text_max) ? 'long' : null
}

/** One anonymous question makes the whole submission anonymous: it is kept under one cover. */
export const isAnonymous = (questions: readonly wire.PollDraftInput[]): boolean => questions.some((question) => question.anonymous)
