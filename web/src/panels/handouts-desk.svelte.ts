// Uploads under way: one after the other, each with its progress, each to be given up.
import type { Live } from '../live/live.svelte'
import { Problem, upload } from '../live/rest'
import { kept } from './kept'

export interface Upload {
  key: number
  name: string
  size: number
  /** 0 to 1. */
  share: number
  /** The problem's code, once it was refused. */
  problem: string | null
}

export class HandoutsDesk {
  uploads = $state<Upload[]>([])
  readonly #live: Live
  #waiting: { key: number; file: File; abort: AbortController }[] = []
  #busy = false
  #key = 0

  constructor(live: Live) {
    this.#live = live
  }

  add(files: Iterable<File>): void {
    for (const file of files) {
      const key = this.#key++
      // The server would refuse it by the same code as a name that cannot be.
      const problem = file.size === 0 ? 'empty' : null
      this.uploads.push({ key, name: file.name, size: file.size, share: 0, problem })
      if (problem !== null) continue
      this.#waiting.push({ key, file, abort: new AbortController() })
    }
    void this.#run()
  }

  /** Gives an upload up, or takes a refused one off the list. */
  drop(key: number): void {
    this.#waiting.find((job) => job.key === key)?.abort.abort()
    this.uploads = this.uploads.filter((one) => one.key !== key)
  }

  async #run(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    for (let job = this.#waiting[0]; job; job = this.#waiting[0]) {
      const { key, file, abort } = job
      const row = () => this.uploads.find((one) => one.key === key)
      try {
        const told = (share: number) => {
          const one = row()
          if (one) one.share = share
        }
        if (!abort.signal.aborted) await upload(this.#live.session, this.#live.ticket, file, told, abort.signal)
        this.uploads = this.uploads.filter((one) => one.key !== key)
      } catch (error) {
        const one = row()
        if (one) one.problem = error instanceof Problem ? error.code : 'internal'
      }
      this.#waiting = this.#waiting.filter((other) => other.key !== key)
    }
    this.#busy = false
  }
}

export const handoutsDesk = (live: Live): HandoutsDesk => kept(live, 'handouts', () => new HandoutsDesk(live))
