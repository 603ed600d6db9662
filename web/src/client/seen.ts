// Reports what was shown, at most once a second. Knows when to say it, not how it is sent.
import type { Platform } from './contract'

const SPACING_MS = 1_000

export class SeenReport {
  #wanted = -1
  #told = -1
  #timer: unknown = null
  #next_at = 0

  constructor(
    private readonly platform: Platform,
    private readonly send: (message: object) => void,
  ) {}

  report(seq: number, is_live: boolean): void {
    if (!is_live || seq <= this.#wanted) return
    this.#wanted = seq
    if (this.#timer !== null) return
    const due = this.#next_at - this.platform.now()
    if (due <= 0) return this.#tell()
    this.#timer = this.platform.setTimeout(() => this.#tell(), due)
  }

  /** No connection: what waits is told by the next report, which is of something newer. */
  pause(): void {
    this.platform.clearTimeout(this.#timer)
    this.#timer = null
    this.#wanted = this.#told
  }

  /** Another history, with numbers of its own. */
  restart(): void {
    this.pause()
    this.#wanted = this.#told = -1
  }

  #tell(): void {
    this.#timer = null
    this.#told = this.#wanted
    this.#next_at = this.platform.now() + SPACING_MS
    this.send({ cmd: 'seen', args: { seq: this.#told } })
  }
}
