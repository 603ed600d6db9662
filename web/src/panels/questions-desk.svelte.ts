// What one has half written about questions: one's own, and answers.
import { tidy } from '../design/characters'
import type { Live } from '../live/live.svelte'
import type { wire } from '../client'
import { kept } from './kept'
import type { DeskTab } from './questions'

export class QuestionsDesk {
  draft = $state('')
  anonymous = $state(false)
  asking = $state(false)
  tab = $state<DeskTab>('new')
  /** Answers by question. */
  answers = $state<Record<wire.Id, string>>({})
  /** The question whose answer is being written. */
  open = $state<wire.Id | null>(null)
  readonly #live: Live

  constructor(live: Live) {
    this.#live = live
  }

  /** Asks; what was written stays until the server has it. */
  async ask(): Promise<boolean> {
    const text = tidy(this.draft)
    if (text === '' || this.asking) return false
    this.asking = true
    const asked = await this.#live.do('ask', { text, anonymous: this.anonymous })
    this.asking = false
    if (asked === null) return false
    this.draft = ''
    this.anonymous = false
    return true
  }

  async answer(question: wire.Id, open: boolean): Promise<void> {
    const text = tidy(this.answers[question] ?? '')
    if (text === '') return
    const done = await this.#live.do('answer_question', { question, text, public: open })
    if (done === null) return
    delete this.answers[question]
    if (this.open === question) this.open = null
  }
}

export const questionsDesk = (live: Live): QuestionsDesk => kept(live, 'questions', () => new QuestionsDesk(live))
