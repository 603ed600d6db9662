// Paces what somebody types as captions: what is not final goes out at most four times a second, the latest always.
import { tidyLine } from '../design/characters'

const EVERY_MS = 250

export class Captioner {
  #timer: ReturnType<typeof setTimeout> | null = null
  #waiting: string | null = null
  #sent = ''
  readonly #send: (text: string) => void

  constructor(send: (text: string) => void) {
    this.#send = send
  }

  /** Tells what stands there now; it goes out at once, or when the quarter of a second is over. */
  typed(text: string): void {
    this.#waiting = tidyLine(text)
    if (this.#timer === null) this.#flush()
  }

  /** Forgets what waits: it was said for good, or thrown away. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#waiting = null
    this.#sent = ''
  }

  #flush(): void {
    this.#timer = null
    const text = this.#waiting
    this.#waiting = null
    if (text === null || text === '' || text === this.#sent) return
    this.#sent = text
    this.#send(text)
    this.#timer = setTimeout(() => this.#flush(), EVERY_MS)
  }
}
