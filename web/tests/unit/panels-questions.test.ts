// Questions sorted for organizers, for whoever is to answer, and for those who ask.
import { describe, expect, it } from 'vitest'
import type { wire } from '../../src/client'
import { ownState, seen, sorted, tabOf, together } from '../../src/panels/questions'

const person = (participant: string): wire.PersonCard => ({ participant, name: participant, role: 'panelist' })
const question = (id: string, change: Partial<wire.QuestionCard> = {}): wire.QuestionCard => ({
  question: id,
  text: id,
  anonymous: false,
  answer: null,
  assigned: null,
  at: '2027-01-15T09:00:00.000Z',
  status: 'open',
  ...change,
})
const answered = (open: boolean): Partial<wire.QuestionCard> => ({ status: 'answered', answer: { by: person('ada'), public: open, text: 'So.' } })
const ids = (questions: wire.QuestionCard[]): string[] => questions.map((each) => each.question)

describe('the desk', () => {
  it('puts each question on one tab', () => {
    expect(tabOf(question('q'))).toBe('new')
    expect(tabOf(question('q', { assigned: person('pan') }))).toBe('assigned')
    expect(tabOf(question('q', answered(false)))).toBe('answered')
    expect(tabOf(question('q', { status: 'dismissed' }))).toBe('dismissed')
  })

  it('shows the oldest that waits first, one\'s own tasks before others\', and the newest that is done first', () => {
    const tabs = sorted(
      [
        question('q1'),
        question('q2', { assigned: person('pan') }),
        question('q3', { assigned: person('me') }),
        question('q4'),
        question('q5', { assigned: person('me') }),
        question('q6', answered(true)),
        question('q7', answered(false)),
      ],
      'me',
    )
    expect(ids(tabs.new)).toEqual(['q1', 'q4'])
    expect(ids(tabs.assigned)).toEqual(['q3', 'q5', 'q2'])
    expect(ids(tabs.answered)).toEqual(['q7', 'q6'])
    expect(tabs.dismissed).toEqual([])
  })
})

describe('the audience', () => {
  it('sees its own with their state, and what was answered for all', () => {
    const questions = [
      question('q1', { own: true }),
      question('q2', { assigned: person('me') }),
      question('q3', answered(true)),
      question('q4', { own: true, ...answered(true) }),
    ]
    const shown = seen(questions, 'me')
    expect(ids(shown.tasks)).toEqual(['q2'])
    expect(ids(shown.own)).toEqual(['q4', 'q1'])
    expect(ids(shown.answered)).toEqual(['q3'])
  })

  it('is told how its questions stand, and nothing of whom they were given to', () => {
    expect(ownState(question('q', { assigned: person('pan') }))).toBe('waiting')
    expect(ownState(question('q', answered(true)))).toBe('public')
    expect(ownState(question('q', answered(false)))).toBe('private')
    expect(ownState(question('q', { status: 'dismissed' }))).toBe('dismissed')
  })
})

it('joins earlier pages and the window: the window knows better, and the order is that of asking', () => {
  const at = (second: number) => ({ at: `2027-01-15T09:00:0${second}.000Z` })
  const earlier = [question('q1', at(1)), question('q2', at(2))]
  const joined = together(earlier, [question('q3', at(3)), question('q2', { ...at(2), ...answered(true) })])
  expect(ids(joined)).toEqual(['q1', 'q2', 'q3'])
  expect(joined[1]?.status).toBe('answered')
})
