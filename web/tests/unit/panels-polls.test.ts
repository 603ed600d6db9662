// Polls and surveys: drafts with their faults, answers for the wire, sums as bars.
import { describe, expect, it } from 'vitest'
import type { wire } from '../../src/client'
import { arranged, cast, chosen, drafted, draftOf, emptyBallot, emptyDraft, faults, mean, rows, type Draft } from '../../src/panels/polls'
import { answersFault, answersOf, isAnonymous, surveyDraft, surveyFaults, surveyOf } from '../../src/panels/survey'

const draft = (question: string, options: string[], change: Partial<Draft> = {}): Draft => ({
  question,
  kind: 'single',
  options: options.map((text, key) => ({ key, text })),
  anonymous: false,
  ...change,
})

describe('a draft', () => {
  it('has its faults told one by one', () => {
    expect(faults(emptyDraft())).toEqual({ question: 'empty', options: ['empty', 'empty'], any: true })
    expect(faults(draft('Tea?', ['Yes', ' Yes ']))).toEqual({ question: null, options: [null, 'twice'], any: true })
    expect(faults(draft('x'.repeat(301), ['a', 'b'.repeat(151)]))).toEqual({ question: 'long', options: [null, 'long'], any: true })
    expect(faults(draft('Tea?', ['Yes', 'No'])).any).toBe(false)
  })

  it('counts characters as the server does', () => {
    expect(faults(draft('👍'.repeat(300), ['a', 'b'])).question).toBe(null)
    expect(faults(draft('e\u0301'.repeat(300), ['a', 'b'])).question).toBe(null)
  })

  it('has options only where there is a choice', () => {
    expect(faults(draft('How?', ['', ''], { kind: 'rating' })).any).toBe(false)
    expect(drafted(draft('How?', ['left over', ''], { kind: 'text' }))).toEqual({ question: 'How?', kind: 'text', options: [], anonymous: false })
    expect(drafted(draft(' Tea\nor coffee? ', ['a', 'b'])).question).toBe('Tea or coffee?')
  })

  it('comes back from what was saved', () => {
    const saved: wire.PollDraftInput = { question: 'Tea?', kind: 'multiple', options: ['a', 'b', 'c'], anonymous: true }
    expect(drafted(draftOf(saved))).toEqual(saved)
    expect(draftOf({ question: 'How?', kind: 'rating' }).options.length).toBe(2)
  })
})

describe('an answer', () => {
  it('is nothing until it is given', () => {
    for (const kind of ['single', 'multiple', 'rating', 'text'] as const) expect(cast(kind, emptyBallot())).toBe(null)
    expect(cast('text', { ...emptyBallot(), text: ' \n ' })).toBe(null)
  })

  it('has the one shape of its kind', () => {
    expect(cast('multiple', { ...emptyBallot(), choices: [2, 0] })).toEqual({ choices: [0, 2] })
    expect(cast('rating', { ...emptyBallot(), rating: 4 })).toEqual({ rating: 4 })
    expect(cast('text', { ...emptyBallot(), text: ' More\r\nof it ' })).toEqual({ text: 'More\nof it' })
  })

  it('is one of a single choice, and any of several', () => {
    expect(chosen('single', [0], 1, true)).toEqual([1])
    expect(chosen('multiple', [0], 1, true)).toEqual([0, 1])
    expect(chosen('multiple', [0, 1], 0, false)).toEqual([1])
  })
})

describe('sums', () => {
  it('are shares of those who voted', () => {
    expect(rows({ kind: 'multiple', options: ['a', 'b'] }, [3, 1], 4)).toEqual([
      { label: 'a', count: 3, share: 0.75 },
      { label: 'b', count: 1, share: 0.25 },
    ])
    expect(rows({ kind: 'single', options: ['a', 'b'] }, [0, 0], 0).map((row) => row.share)).toEqual([0, 0])
    expect(rows({ kind: 'rating', options: [] }, [0, 0, 1, 0, 1], 2).map((row) => row.label)).toEqual(['1', '2', '3', '4', '5'])
    expect(rows({ kind: 'text', options: [] }, { answers: 3 }, 3)).toEqual([])
  })

  it('of ratings have a mean', () => {
    expect(mean([0, 0, 1, 0, 1])).toBe(4)
    expect(mean([0, 0, 0, 0, 0])).toBe(null)
    expect(mean({ answers: 3 })).toBe(null)
  })
})

it('arranges polls as organizers need them', () => {
  const poll = (id: string, state: wire.PollState): wire.PollCard => ({ poll: id, question: id, kind: 'text', options: [], anonymous: false, state })
  const polls = [poll('p1', 'closed'), poll('p2', 'draft'), poll('p3', 'closed'), poll('p4', 'open'), poll('p5', 'draft')]
  expect(arranged(polls).map((each) => each.poll)).toEqual(['p4', 'p2', 'p5', 'p3', 'p1'])
})

describe('a survey', () => {
  const questions: wire.PollDraftInput[] = [
    { question: 'How was it?', kind: 'rating', options: [], anonymous: false },
    { question: 'Anything else?', kind: 'text', options: [], anonymous: true },
  ]

  it('begins with a question, or with those it has', () => {
    expect(surveyDraft([]).length).toBe(1)
    expect(surveyOf(surveyDraft(questions))).toEqual(questions)
    expect(surveyFaults(surveyDraft([]))).toMatchObject({ any: true })
    expect(isAnonymous(questions)).toBe(true)
  })

  it('has an answer or null for each question', () => {
    expect(answersOf(questions, { 0: { ...emptyBallot(), rating: 5 } })).toEqual([{ rating: 5 }, null])
    expect(answersFault([null, null], 10)).toBe('empty')
    expect(answersFault([{ rating: 5 }, { text: 'x'.repeat(11) }], 10)).toBe('long')
    expect(answersFault([{ rating: 5 }, null], 10)).toBe(null)
  })
})
