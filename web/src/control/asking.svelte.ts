// One question at a time before something that cannot be taken back. Whoever asks says what will happen and what to do
// on yes; the control room shows it. Must not know what is asked.

export interface Question {
  title: string
  text: string
  /** The word on the button that does it. */
  action: string
  danger: boolean
  /** Whether it can still be asked: what it is about may change, or be done by somebody else, while it stands. */
  stands: () => boolean
  run: () => Promise<unknown>
}

class Asking {
  question = $state.raw<Question | null>(null)

  ask(question: Question): void {
    this.question = question
  }
  drop(): void {
    this.question = null
  }
}

export const asking = new Asking()
