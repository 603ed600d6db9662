// The commands that have no answer yet: in which order and how fast they are sent, and what is sent again. Knows no
// socket and not why a connection ended.
import type { CommandName, Closing, Platform } from './contract'
import { sizeOf } from './codec'
import type { Codec } from './codec'
import { ClosedError, CommandError } from './errors'
import type { Refusal } from './errors'
import type * as wire from './wire'

/** Most commands without an answer; beyond it no further command is taken. */
export const PENDING_MAX = 256
/**
 * Most commands on their way at once. The server reads no more than that, and remembers the ids of a multiple of it.
 */
export const ON_THE_WAY_MAX = 32
const RATE_LIMITED_TRIES = 5
const UNAVAILABLE_TRIES = 2
const UNAVAILABLE_WAIT_MS = 400

interface Entry {
  readonly id: string
  readonly cmd: CommandName
  readonly message: object
  readonly resolve: (answer: wire.Ok | undefined) => void
  readonly reject: (error: Error) => void
  /** When it was sent on this connection; null while it waits. */
  sent_at: number | null
  /** Not to be sent before. */
  due: number
  /** Sent on an earlier connection too, so that it may have been accepted. */
  repeated: boolean
  limited: number
  unavailable: number
}

export interface Line {
  readonly codec: Codec
  readonly limits: wire.WireLimits
  send(frame: string | Uint8Array<ArrayBuffer>): void
}

export class Pending {
  #entries: Entry[] = []
  #line: Line | null = null
  #timer: unknown = null
  /** What may be sent at once, refilled at the server's rate. */
  #tokens = 0
  #filled_at = 0
  #over: Closing | null = null

  constructor(
    private readonly platform: Platform,
    private readonly freshId: () => string,
  ) {}

  get count(): number {
    return this.#entries.length
  }

  /** When the command that waits longest for its answer on this connection was sent. */
  get oldest_sent_at(): number | null {
    let oldest: number | null = null
    for (const { sent_at } of this.#entries) {
      if (sent_at !== null && (oldest === null || sent_at < oldest)) oldest = sent_at
    }
    return oldest
  }

  /** Sends a command as soon as may be. The answer is undefined for what was of the moment and is past. */
  add(cmd: CommandName, args: unknown, expect: wire.Expect | undefined): Promise<wire.Ok | undefined> {
    if (this.#over) return Promise.reject(new ClosedError(this.#over))
    if (isFleeting(cmd, args) && !this.#line) return Promise.resolve(undefined)
    if (this.#entries.length >= PENDING_MAX) {
      const message = `${PENDING_MAX} commands wait for their answer`
      return Promise.reject(new CommandError(cmd, { code: 'rate_limited', message, retry_after_ms: 1000 }))
    }
    return new Promise((resolve, reject) => {
      const id = this.freshId()
      // A copy: what is sent again must be what was sent first. Not a structured one, which refuses a page's proxies.
      const message = JSON.parse(JSON.stringify({ id, cmd, args, expect }, wellFormed)) as object
      const counts = { sent_at: null, due: 0, repeated: false, limited: 0, unavailable: 0 }
      this.#entries.push({ id, cmd, message, resolve, reject, ...counts })
      this.#flush()
    })
  }

  /** A connection was welcomed: everything without an answer is sent on it, oldest first. */
  open(line: Line): void {
    this.#line = line
    this.#tokens = line.limits.commands_per_s
    this.#filled_at = this.platform.now()
    this.#flush()
  }

  /** The connection is gone. What was on its way goes again later, but for what is worth nothing by then. */
  drop(): void {
    this.#line = null
    this.#stop()
    for (const entry of [...this.#entries]) {
      if (isFleeting(entry.cmd, argsOf(entry))) this.#settle(entry, () => entry.resolve(undefined))
      entry.repeated ||= entry.sent_at !== null
      entry.sent_at = null
      entry.due = 0
    }
  }

  /** No connection will follow: nobody knows what became of what has no answer. */
  close(closing: Closing): void {
    this.drop()
    this.#over = closing
    for (const entry of this.#entries.splice(0)) entry.reject(new ClosedError(closing))
  }

  /** Takes an `ok`; gives what was asked. */
  accepted(answer: wire.Ok): { cmd: CommandName; args: unknown } | null {
    const entry = this.#find(answer.id)
    if (!entry) return null
    this.#settle(entry, () => entry.resolve(answer))
    this.#flush()
    return { cmd: entry.cmd, args: argsOf(entry) }
  }

  /** Takes a refusal; gives what was asked, where that is the end of it. */
  refused(id: string | null, refusal: Refusal): { cmd: CommandName; args: unknown } | null {
    const entry = id === null ? this.#only() : this.#find(id)
    if (!entry) return null
    const again = this.#again(entry, refusal)
    if (again === null) {
      this.#settle(entry, () => entry.reject(new CommandError(entry.cmd, refusal)))
    } else {
      entry.sent_at = null
      entry.due = this.platform.now() + again
    }
    this.#flush()
    return again === null ? { cmd: entry.cmd, args: argsOf(entry) } : null
  }

  /** How long to wait before asking again, or null to take no for an answer. */
  #again(entry: Entry, refusal: Refusal): number | null {
    if (isFleeting(entry.cmd, argsOf(entry))) return null
    if (refusal.code === 'rate_limited') {
      entry.limited += 1
      // The server looks at its limits before it looks at ids: to a repeated command this is no answer.
      if (entry.limited > RATE_LIMITED_TRIES && !entry.repeated) return null
      return refusal.retry_after_ms * (1 + this.platform.random() / 2)
    }
    if (refusal.code === 'unavailable') {
      entry.unavailable += 1
      if (entry.unavailable > UNAVAILABLE_TRIES) return null
      return UNAVAILABLE_WAIT_MS * 2 ** entry.unavailable * (0.5 + this.platform.random() / 2)
    }
    return null
  }

  #find(id: string): Entry | undefined {
    return this.#entries.find((entry) => entry.id === id && entry.sent_at !== null)
  }

  /** What a refusal without an id can only mean. Sent again it would be refused again, and never be answered. */
  #only(): Entry | undefined {
    const sent = this.#entries.filter((entry) => entry.sent_at !== null)
    return sent.length === 1 ? sent[0] : undefined
  }

  #settle(entry: Entry, finish: () => void): void {
    this.#entries.splice(this.#entries.indexOf(entry), 1)
    finish()
  }

  #stop(): void {
    this.platform.clearTimeout(this.#timer)
    this.#timer = null
  }

  /** Sends what is due, in order, no faster than the server takes it. */
  #flush(): void {
    this.#stop()
    const line = this.#line
    if (!line) return
    const now = this.platform.now()
    const rate = line.limits.commands_per_s
    this.#tokens = Math.min(rate, this.#tokens + ((now - this.#filled_at) / 1000) * rate)
    this.#filled_at = now
    let on_the_way = this.#entries.filter((entry) => entry.sent_at !== null).length
    let next = Infinity
    // Behind what waits to be asked again: a later vote or message must not come before an earlier one.
    const held = new Set<CommandName>()
    for (const entry of [...this.#entries]) {
      if (entry.sent_at !== null) continue
      if (on_the_way >= ON_THE_WAY_MAX) break
      if (held.has(entry.cmd)) continue
      if (entry.due > now) {
        next = Math.min(next, entry.due)
        held.add(entry.cmd)
        // Where nothing can be written, nothing else is either.
        if (entry.unavailable > 0) break
        continue
      }
      if (this.#tokens < 1) {
        next = Math.min(next, now + ((1 - this.#tokens) / rate) * 1000)
        break
      }
      if (!this.#send(line, entry, now)) continue
      this.#tokens -= 1
      on_the_way += 1
    }
    if (next < Infinity) this.#timer = this.platform.setTimeout(() => this.#flush(), Math.ceil(next - now))
  }

  #send(line: Line, entry: Entry, now: number): boolean {
    const frame = line.codec.pack(entry.message)
    const { message_bytes } = line.limits
    if (sizeOf(frame) > message_bytes) {
      // The server would close the connection for good.
      const message = `larger than ${message_bytes} bytes`
      this.#settle(entry, () =>
        entry.reject(new CommandError(entry.cmd, { code: 'invalid', field: 'message', message })),
      )
      return false
    }
    entry.sent_at = now
    line.send(frame)
    return true
  }
}

function argsOf(entry: Entry): unknown {
  return 'args' in entry.message ? entry.message.args : undefined
}

/** Half a character, which a cut may leave of one, is no text that a server could read: no answer would come. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value
}

/** Of the moment: worth nothing after a drop, and not remembered by the server. */
function isFleeting(cmd: CommandName, args: unknown): boolean {
  if (cmd === 'react') return true
  return cmd === 'caption' && typeof args === 'object' && args !== null && 'final' in args && args.final === false
}
