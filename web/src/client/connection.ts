// One person's connection to a session: its socket, its states, its signs of life, and its way back after a drop. Knows
// nothing of commands beyond hello and the question for a sign of life, nor of what a session is.
import { retryMs, verdict, wait } from './backoff'
import { loadCodec } from './codec'
import type { Codec } from './codec'
import type { Closing, Interruption, Options, Platform, Status } from './contract'
import type * as wire from './wire'

const HELLO_MS = 10_000
const PROBE_MS = 5_000
/** Towards a page that was hidden or a network that changed: somebody is looking. */
const HASTY_PROBE_MS = 2_000
/** What is heard within this time needs no question when a page is shown again. */
const FRESH_MS = 3_000
/** A connection that ends sooner counts as a failed attempt: whoever welcomes and hangs up at once is not stormed. */
const STEADY_MS = 5_000
/** Says to the server neither that this person left nor anything else. */
const ABANDONED = 4000

export interface Hooks {
  /** What to resume from. */
  position(): wire.Resume | null
  freshId(): string
  /** False where nothing can be made of it. */
  welcomed(welcome: wire.Welcome, socket: OpenSocket): boolean
  received(message: wire.ServerMessage): void
  /** The connection is gone; a status follows. */
  dropped(): void
  /** When the oldest unanswered command was sent on this connection. */
  oldestSentAt(): number | null
  status(status: Status): void
}

export interface OpenSocket {
  readonly codec: Codec
  send(frame: string | Uint8Array<ArrayBuffer>): void
}

/** One attempt; whatever an abandoned one still says is not heard. */
interface Attempt {
  socket: WebSocket | null
  codec: Codec | null
  welcomed: boolean
  timer: unknown
}

export class Connection {
  status: Status = { state: 'connecting' }
  #attempt: Attempt | null = null
  #retry: unknown = null
  /** Attempts since the last connection that lasted. */
  #failed = 0
  #welcomed_at = 0
  /** What was folded cannot be trusted: the next hello asks for everything. */
  #afresh = false
  /** The server asked not to be tried before. */
  #not_before = 0
  #ticket: string | null = null
  /** The ticket is the answer to a refusal: another refusal is the last. */
  #renewed = false
  #heard_at = 0
  #probed_at: number | null = null
  #probe_ms = PROBE_MS
  #silence_ms = 0

  constructor(
    private readonly options: Options,
    private readonly platform: Platform,
    private readonly hooks: Hooks,
  ) {}

  start(): void {
    this.#listen(true)
    void this.#try()
  }

  get isOver(): boolean {
    return this.status.state === 'closed'
  }

  /** Ends the connection for good, from this side. */
  end(closing: Closing): void {
    if (this.isOver) return
    this.#abandon(1000)
    this.#finish(closing)
  }

  /** Drops a picture that is not sound any more, and has everything told anew. */
  startAfresh(): void {
    this.#afresh = true
    this.#drop('dropped', 0)
  }

  /** Sends beside all commands, if there is a connection. */
  send(message: object): void {
    const { codec, socket } = this.#attempt ?? {}
    if (this.status.state === 'live' && codec && socket) sendIfOpen(socket, codec.pack(message))
  }

  /** Looks when the next answer or sign of life is overdue; to be called when a command was sent. */
  watch(): void {
    const attempt = this.#attempt
    if (!attempt?.welcomed) return
    this.platform.clearTimeout(attempt.timer)
    const now = this.platform.now()
    const wait_ms = Math.max(0, this.#next(now).due - now)
    attempt.timer = this.platform.setTimeout(() => {
      // Whatever was heard since may have put it off.
      const { due, act } = this.#next(this.platform.now())
      if (due <= this.platform.now()) act()
      else this.watch()
    }, wait_ms)
  }

  #next(now: number): { due: number; act: () => void } {
    const silent = () => this.#drop('silent', 0)
    const sent_at = this.hooks.oldestSentAt()
    const answer_due = sent_at === null ? Infinity : sent_at + (this.options.answer_timeout_ms ?? 8_000)
    const probe_due = this.#probed_at === null ? Infinity : this.#probed_at + this.#probe_ms
    const quiet_due = this.#probed_at === null ? this.#heard_at + this.#silence_ms : Infinity
    const due = Math.min(answer_due, probe_due, quiet_due)
    return { due: Math.max(due, now), act: due === quiet_due ? () => this.#probe(PROBE_MS) : silent }
  }

  #probe(within_ms: number): void {
    if (this.status.state !== 'live') return
    if (this.#probed_at === null) {
      this.#probed_at = this.platform.now()
      this.send({ id: this.hooks.freshId(), cmd: 'list_polls', args: { limit: 1 } })
    }
    this.#probe_ms = within_ms
    this.watch()
  }

  #tell(status: Status): void {
    this.status = status
    this.hooks.status(status)
  }

  #finish(closing: Closing): void {
    this.#listen(false)
    this.platform.clearTimeout(this.#retry)
    this.hooks.dropped()
    this.#tell({ state: 'closed', closing })
  }

  /** The socket's end must change nothing any more, and neither must what it still delivers. */
  #abandon(code: number): void {
    const attempt = this.#attempt
    this.#attempt = null
    if (!attempt) return
    this.platform.clearTimeout(attempt.timer)
    const { socket } = attempt
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = null
    try {
      socket.close(code)
    } catch {
      // It is in no state to be closed: then there is nothing to close.
    }
  }

  #drop(because: Interruption, retry_ms: number): void {
    if (this.isOver) return
    if (this.#attempt?.welcomed && this.platform.now() - this.#welcomed_at >= STEADY_MS) this.#failed = 0
    this.#abandon(ABANDONED)
    this.hooks.dropped()
    const ms = wait(this.#failed, retry_ms, this.platform.random)
    this.#failed += 1
    this.#not_before = this.platform.now() + retry_ms
    this.platform.clearTimeout(this.#retry)
    this.#retry = this.platform.setTimeout(() => this.#again(because), ms)
    const retry_at = this.platform.now() + ms
    this.#tell({ state: 'reconnecting', because, attempt: this.#failed, retry_at })
  }

  /** The next attempt, now. */
  #again(because: Interruption): void {
    if (this.isOver) return
    this.platform.clearTimeout(this.#retry)
    this.#tell({ state: 'reconnecting', because, attempt: Math.max(1, this.#failed), retry_at: null })
    void this.#try()
  }

  async #try(): Promise<void> {
    this.#abandon(ABANDONED)
    const attempt: Attempt = { socket: null, codec: null, welcomed: false, timer: null }
    this.#attempt = attempt
    const isGone = () => this.#attempt !== attempt
    try {
      this.#ticket ??= await this.options.getTicket('connect')
    } catch {
      this.#ticket = null
    }
    if (isGone()) return
    const ticket = this.#ticket
    if (ticket === null) return this.#finishAttempt({ kind: 'ticket_refused' })
    try {
      const codec = loadCodec(this.options.encoding ?? 'json')
      attempt.codec = codec instanceof Promise ? await codec : codec
      if (isGone()) return
      attempt.socket = new this.platform.WebSocket(this.options.url, [attempt.codec.subprotocol])
    } catch {
      if (!isGone()) this.#drop('dropped', 0)
      return
    }
    attempt.timer = this.platform.setTimeout(() => this.#drop('silent', 0), HELLO_MS)
    this.#attend(attempt, attempt.socket, attempt.codec, ticket)
  }

  #attend(attempt: Attempt, socket: WebSocket, codec: Codec, ticket: string): void {
    socket.binaryType = 'arraybuffer'
    // What there is to tell, the close tells. Sockets outside of browsers throw an error to which nobody listens.
    socket.onerror = () => undefined
    socket.onopen = () => {
      const resume = this.#afresh ? null : this.hooks.position()
      const args = resume ? { ticket, resume } : { ticket }
      socket.send(codec.pack({ id: this.hooks.freshId(), cmd: 'hello', args }))
    }
    socket.onmessage = ({ data }) => {
      let message: wire.ServerMessage
      try {
        message = codec.unpack(data) as wire.ServerMessage
      } catch {
        return this.#drop('dropped', 0)
      }
      this.#heard_at = this.platform.now()
      this.#probed_at = null
      try {
        if (attempt.welcomed) this.hooks.received(message)
        else if (message.type === 'welcome') this.#welcome(attempt, socket, codec, message)
      } catch (error) {
        // Half a message may have been taken in. The mistake is reported as uncaught.
        this.startAfresh()
        queueMicrotask(() => {
          throw error
        })
      }
    }
    socket.onclose = ({ code, reason }) => void this.#closed(code, reason)
  }

  #welcome(attempt: Attempt, socket: WebSocket, codec: Codec, welcome: wire.Welcome): void {
    attempt.welcomed = true
    this.#welcomed_at = this.platform.now()
    this.#renewed = false
    this.#silence_ms = (this.options.silence_ms ?? 20_000) * (0.9 + 0.2 * this.platform.random())
    this.status = { state: 'live' }
    const resumes = this.#afresh && !welcome.state
    this.#afresh = resumes
    if (resumes || !this.hooks.welcomed(welcome, { codec, send: (frame) => sendIfOpen(socket, frame) })) {
      return this.startAfresh()
    }
    if (this.#attempt !== attempt) return
    this.#tell({ state: 'live' })
    this.watch()
  }

  async #closed(code: number, reason: string): Promise<void> {
    const end = verdict(code, reason)
    if (end.kind === 'back') return this.#drop(end.because, retryMs(reason))
    if (end.kind === 'over') return this.#finishAttempt(end.closing)
    this.#abandon(ABANDONED)
    this.hooks.dropped()
    const refused = this.#ticket
    const attempt: Attempt = { socket: null, codec: null, welcomed: false, timer: null }
    this.#attempt = attempt
    if (this.status.state === 'live') {
      this.#tell({ state: 'reconnecting', because: 'dropped', attempt: 1, retry_at: null })
    }
    let ticket: string | null = null
    try {
      if (!this.#renewed) ticket = await this.options.getTicket('refused')
    } catch {
      ticket = null
    }
    if (this.#attempt !== attempt) return
    if (ticket === null || ticket === refused) return this.#finishAttempt({ kind: 'ticket_refused' })
    this.#ticket = ticket
    this.#renewed = true
    void this.#try()
  }

  #finishAttempt(closing: Closing): void {
    this.#abandon(ABANDONED)
    if (!this.isOver) this.#finish(closing)
  }

  #listen(on: boolean): void {
    const { addEventListener, removeEventListener } = globalThis
    if (typeof addEventListener !== 'function' || typeof removeEventListener !== 'function') return
    const change = on ? addEventListener : removeEventListener
    change.call(globalThis, 'offline', this.#offline)
    change.call(globalThis, 'online', this.#online)
    if (typeof document === 'undefined') return
    const changeShown = on ? document.addEventListener : document.removeEventListener
    changeShown.call(document, 'visibilitychange', this.#shown)
  }

  /** Without a network there is nothing to ask; should that be wrong, the usual return will show. */
  readonly #offline = (): void => {
    if (this.status.state === 'live') this.#drop('dropped', 0)
  }

  readonly #online = (): void => {
    const { status } = this
    if (status.state === 'live') return this.#probe(HASTY_PROBE_MS)
    if (status.state !== 'reconnecting' || this.platform.now() < this.#not_before) return
    this.#failed = Math.min(this.#failed, 1)
    this.#again(status.because)
  }

  readonly #shown = (): void => {
    if (document.visibilityState !== 'visible') return
    const { status } = this
    const now = this.platform.now()
    // Somebody looks: what waits for its turn does not wait any longer. An attempt under way is let be.
    if (status.state === 'reconnecting' && status.retry_at !== null && now >= this.#not_before)
      return this.#again(status.because)
    if (now - this.#heard_at > FRESH_MS) this.#probe(HASTY_PROBE_MS)
  }
}

/** A socket that is closing takes nothing more, and browsers complain aloud. What was not sent goes on the next one. */
function sendIfOpen(socket: WebSocket, frame: string | Uint8Array<ArrayBuffer>): void {
  if (socket.readyState === OPEN) socket.send(frame)
}
const OPEN = 1
