// The session client: puts together the connection, the commands without an answer, the picture folded from what is
// told and the roster. Each of them is in a file of its own; this one knows how they meet.
import { steady } from './clock'
import { Connection } from './connection'
import type { OpenSocket } from './connection'
import type { Args, Client, CommandName, Folded, Options, PageOf, Platform, Result } from './contract'
import type { Roster, SendArgs, Status, Update } from './contract'
import { fold, foldListedPolls, foldSubmitted, foldTransient, foldVoted, fromSnapshot, fromWelcome } from './fold'
import { Pending } from './pending'
import type { Picture } from './picture'
import { RosterReader } from './roster'
import type { Dated } from './roster'
import { SeenReport } from './seen'
import type * as wire from './wire'

const LEAVE_MS = 2_000
/** How long to wait after a list was refused. */
const LIST_AGAIN_MS = 5_000

function platformOf(given: Partial<Platform> | undefined): Platform {
  return {
    WebSocket: globalThis.WebSocket,
    now: steady(() => Date.now()),
    random: () => Math.random(),
    setTimeout: (run, ms) => globalThis.setTimeout(run, ms),
    clearTimeout: (timer) => globalThis.clearTimeout(timer as ReturnType<typeof setTimeout> | undefined),
    ...given,
  }
}

/** Ids that this person never used before, not even before a reload. */
function ids(): () => string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(9))
  const prefix = Array.from(bytes, (byte) => byte.toString(36).padStart(2, '0')).join('')
  let count = 0
  return () => `${prefix}-${(count += 1)}`
}

class SessionClient implements Client {
  #picture: Picture | null = null
  #roster: RosterReader | null = null
  #listeners = new Set<(update: Update) => void>()
  /** Whether polls are being listed, and whether something happened since that the list may not know. */
  #listing: 'no' | 'once' | 'again' = 'no'
  readonly #platform: Platform
  readonly #pending: Pending
  readonly #connection: Connection
  readonly #seen: SeenReport

  constructor(options: Options) {
    this.#platform = platformOf(options.platform)
    const freshId = ids()
    this.#pending = new Pending(this.#platform, freshId)
    this.#connection = new Connection(options, this.#platform, {
      position: () => this.#picture && { epoch: this.#picture.epoch, seq: this.#picture.seq },
      freshId,
      welcomed: (welcome, socket) => this.#welcomed(welcome, socket),
      received: (message) => this.#received(message),
      dropped: () => this.#pending.drop(),
      oldestSentAt: () => this.#pending.oldest_sent_at,
      status: (status) => this.#told(status),
    })
    this.#seen = new SeenReport(this.#platform, (message) => this.#connection.send(message))
    this.#connection.start()
  }

  get status(): Status {
    return this.#connection.status
  }

  get folded(): Folded | null {
    return this.#picture
  }

  get unanswered(): number {
    return this.#pending.count
  }

  get roster(): Roster | null {
    return this.#roster?.roster ?? null
  }

  subscribe(listener: (update: Update) => void): () => void {
    // Wrapped, so that the same function may listen twice and stop once.
    const own = (update: Update) => listener(update)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  send<C extends CommandName>(cmd: C, ...[args, options]: SendArgs<C>): Promise<Result<C>> {
    return this.#ask(cmd, args, options?.expect).then((answer) => answer?.result as Result<C>)
  }

  #ask<C extends CommandName>(cmd: C, args?: Args<C>, expect?: wire.Expect): Promise<wire.Ok | undefined> {
    const answer = this.#pending.add(cmd, args, expect)
    this.#connection.watch()
    return answer
  }

  seen(seq: number): void {
    this.#seen.report(seq, this.status.state === 'live')
  }

  followRoster(): Roster {
    const known = this.#roster
    if (known?.isFollowed) return known.roster
    this.#roster ??= new RosterReader(
      (args) => this.#listParticipants(args),
      () => this.#picture,
      () => this.#emit({ kind: 'roster' }),
      (run) => void this.#platform.setTimeout(run, LIST_AGAIN_MS),
    )
    // Before the first welcome there is nothing to read; that welcome begins it.
    if (this.#picture) this.#roster.read()
    return this.#roster.roster
  }

  async #listParticipants(args: Args<'list_participants'>): Promise<Dated> {
    const answer = await this.#ask('list_participants', args)
    return { page: answer?.result as PageOf<wire.RosterRow>, seq: answer?.seq ?? 0 }
  }

  async leave(): Promise<void> {
    if (this.status.state === 'live') {
      const left = this.#ask('leave').catch(() => undefined)
      await Promise.race([left, new Promise<void>((done) => this.#platform.setTimeout(done, LEAVE_MS))])
    }
    this.#connection.end({ kind: 'left' })
  }

  close(): void {
    this.#connection.end({ kind: 'closed' })
  }

  #emit(update: Update): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(update)
      } catch (error) {
        // A page's mistake must not cost the picture; it is reported as uncaught.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }

  #told(status: Status): void {
    if (status.state === 'closed') this.#pending.close(status.closing)
    if (status.state !== 'live') this.#seen.pause()
    this.#emit({ kind: 'status', status })
  }

  #welcomed(welcome: wire.Welcome, socket: OpenSocket): boolean {
    const before = this.#picture
    const picture = fromWelcome(welcome, before)
    if (!picture) return false
    this.#picture = picture
    if (picture.epoch !== before?.epoch) this.#seen.restart()
    this.#pending.open({ ...socket, limits: welcome.limits })
    if (!welcome.state) return true
    this.#roster?.read()
    this.#emit({ kind: 'snapshot' })
    return true
  }

  #received(message: wire.ServerMessage): void {
    switch (message.type) {
      case 'events':
        return this.#events(message)
      case 'snapshot':
        return this.#snapshot(message)
      case 'transient':
        if (!this.#picture) return
        this.#picture = foldTransient(this.#picture, message)
        return this.#emit({ kind: 'transient', message })
      case 'ok':
        return this.#accepted(message)
      case 'error':
        return this.#refused(message)
    }
  }

  #snapshot(message: wire.Snapshot): void {
    const before = this.#picture
    if (!before) return
    // An older one would take back what was told, and nobody would tell it again.
    if (message.epoch === before.epoch && message.seq < before.seq) return this.#connection.startAfresh()
    this.#picture = fromSnapshot(message, before)
    this.#roster?.read()
    this.#emit({ kind: 'snapshot' })
  }

  #events({ seq, events: told }: wire.Events): void {
    if (!this.#picture || seq <= this.#picture.seq) return
    let picture = this.#picture
    // What is told twice counts once. What is out of order is not folded: nobody could say what is missing.
    const events = told.filter((event) => event.seq > picture.seq)
    if (!rises(events, seq)) return this.#connection.startAfresh()
    const known = (participant: wire.Id) => this.#roster?.row(participant)
    for (const event of events) {
      const before = picture
      picture = fold(picture, event, known)
      this.#roster?.fold(event, before)
    }
    this.#picture = picture.seq === seq ? picture : { ...picture, seq }
    if (lacksPolls(picture, events)) this.#listPolls()
    this.#emit({ kind: 'events', events })
    this.#roster?.publish()
  }

  #listPolls(): void {
    if (this.#listing !== 'no') {
      this.#listing = 'again'
      return
    }
    this.#listing = 'once'
    const asked = this.send('list_polls', { limit: 500 }).then(
      ({ items }) => this.#change((picture) => foldListedPolls(picture, items)),
      // Without the list these results stay unknown until the next snapshot.
      () => undefined,
    )
    void asked.then(() => {
      const again = this.#listing === 'again'
      this.#listing = 'no'
      if (again) this.#listPolls()
    })
  }

  #change(change: (picture: Picture) => Picture): void {
    if (!this.#picture) return
    const changed = change(this.#picture)
    if (changed === this.#picture) return
    this.#picture = changed
    this.#emit({ kind: 'events', events: [] })
  }

  #accepted(answer: wire.Ok): void {
    // The asker hears of it after this, and finds the picture changed by then.
    const asked = this.#pending.accepted(answer)
    if (asked?.cmd === 'vote') this.#voted(asked.args)
    if (asked?.cmd === 'submit_survey') this.#change(foldSubmitted)
    this.#connection.watch()
  }

  #refused({ id, error }: wire.Error): void {
    const asked = this.#pending.refused(id, error)
    // Whoever comes while nothing can be written is not told so; a refusal tells.
    if (error.code === 'unavailable')
      this.#change((picture) => (picture.writable ? { ...picture, writable: false } : picture))
    const voted = error.code === 'conflict' && error.actual.voted === true
    if (asked?.cmd === 'vote' && voted) this.#voted(asked.args)
    this.#connection.watch()
  }

  #voted(args: unknown): void {
    const { poll } = args as Args<'vote'>
    this.#change((picture) => foldVoted(picture, poll))
  }
}

/**
 * What no event tells of polls: the wording of one that was over when this client came, and, to staff, the last sums.
 */
function lacksPolls(picture: Picture, events: readonly wire.SessionEvent[]): boolean {
  const { memory, state } = picture
  return events.some(({ event, data }) => {
    if (event === 'poll_results_shared') return memory.unworded.has(data.poll)
    return event === 'poll_closed' && state.polls !== undefined
  })
}

/** Whether numbers rise, and not beyond that of their message. */
function rises(events: readonly wire.SessionEvent[], most: number): boolean {
  return events.every(({ seq }, index) => seq <= most && seq > (events[index - 1]?.seq ?? -1))
}

/** Connects to a session, and keeps that connection until it is over for good. */
export function connect(options: Options): Client {
  const { protocol } = new URL(options.url)
  if (protocol !== 'ws:' && protocol !== 'wss:') throw new TypeError(`not a WebSocket address: ${options.url}`)
  return new SessionClient(options)
}
