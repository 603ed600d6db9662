// What is half filled of the survey, and the survey being written.
import { CommandError, type wire } from '../client'
import type { Live } from '../live/live.svelte'
import { kept } from './kept'
import type { Ballot } from './polls'
import { surveyDraft, surveyOf, type SurveyQuestion } from './survey'

export class SurveyDesk {
  ballots = $state<Record<number, Ballot>>({})
  busy = $state(false)
  /** Filled in once more, after it was sent. */
  again = $state(false)
  draft = $state<SurveyQuestion[]>([])
  writing = $state(false)
  /** Somebody has answered: the questions stand. */
  locked = $state(false)
  readonly #live: Live
  #questions: wire.Questions | null = null

  constructor(live: Live) {
    this.#live = live
  }

  /** Answers given to other questions fit no more. */
  follow(questions: wire.Questions): void {
    const changed = this.#questions !== null && JSON.stringify(this.#questions) !== JSON.stringify(questions)
    this.#questions = questions
    if (!changed) return
    this.ballots = {}
    this.again = false
  }

  write(): void {
    if (this.draft.length === 0) this.draft = surveyDraft(this.#live.state.survey?.questions ?? [])
    this.locked = false
    this.writing = true
  }

  /** Leaves the writing; what was written stays until it is set or thrown away. */
  discard(): void {
    this.draft = []
    this.writing = false
  }

  async set(): Promise<void> {
    this.busy = true
    try {
      await this.#live.client.send('set_survey', { questions: surveyOf(this.draft) })
      this.discard()
    } catch (error) {
      // The one refusal that has something of its own to say.
      if (error instanceof CommandError && error.refusal.code === 'conflict' && 'submitted' in error.refusal.actual) this.locked = true
      else this.#live.tell(error)
    } finally {
      this.busy = false
    }
  }

  async submit(answers: wire.Answers): Promise<void> {
    this.busy = true
    const done = await this.#live.do('submit_survey', { answers })
    this.busy = false
    if (done !== null) this.again = false
  }
}

export const surveyDesk = (live: Live): SurveyDesk => kept(live, 'survey', () => new SurveyDesk(live))
