// What one has half written about questions: one's own, and answers.
import { tidy } from '../design/characters'
import type { Live } from '../live/live.svelte'
import type { PageOf, Update, wire } from '../client'
import { kept } from './kept'
import { together, WINDOW, type DeskTab } from './questions'

export class QuestionsDesk {
  draft = $state('')
  anonymous = $state(false)
  asking = $state(false)
  tab = $state<DeskTab>('new')
  /** Answers by question. */
  answers = $state<Record<wire.Id, string>>({})
  /** The question whose answer is being written. */
  open = $state<wire.Id | null>(null)
  /** All questions as they were read back; null while only the window is shown. */
  earlier = $state.raw<readonly wire.QuestionCard[] | null>(null)
  reading = $state(false)
  readonly #live: Live

  constructor(live: Live) {
    this.#live = live
    live.listen((update) => this.#hear(update))
  }

  get questions(): readonly wire.QuestionCard[] {
    const { questions } = this.#live.state
    return this.earlier === null ? questions : together(this.earlier, questions)
  }
  get mayGoBack(): boolean {
    return this.earlier === null && this.#live.state.questions.length >= WINDOW
  }

  /** Reads every page from the first on: lists go forward only. */
  async readBack(): Promise<void> {
    if (this.reading) return
    this.reading = true
    const found: wire.QuestionCard[] = []
    let after: wire.Id | null = null
    do {
      const page: PageOf<wire.QuestionCard> | null = await this.#live.do('list_questions', { limit: 500, ...(after === null ? {} : { after }) })
      if (page === null) break
      found.push(...page.items)
      after = page.next
    } while (after !== null)
    this.earlier = found
    this.reading = false
  }

  /** What happens to a question before the window is in no picture: it is read again. What falls out of the window stays. */
  #hear(update: Update): void {
    if (this.earlier === null) return
    if (update.kind === 'snapshot') this.earlier = null
    if (update.kind !== 'events') return
    const window = this.#live.state.questions
    const told = update.events.flatMap((event) => (event.event === 'question_assigned' || event.event === 'question_dismissed' ? [event.data.question] : []))
    if (told.some((id) => !window.some((question) => question.question === id))) void this.readBack()
    else if (this.earlier !== null) this.earlier = together(this.earlier, window)
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

  async answer(question: wire.Id, open: boolean): Promise<boolean> {
    const text = tidy(this.answers[question] ?? '')
    if (text === '') return false
    const done = await this.#live.do('answer_question', { question, text, public: open })
    if (done === null) return false
    delete this.answers[question]
    if (this.open === question) this.open = null
    return true
  }
}

export const questionsDesk = (live: Live): QuestionsDesk => kept(live, 'questions', () => new QuestionsDesk(live))
