// One person's connection as the pages see it: the client's picture, made reactive, and commands whose refusals are told.
// Must not know which page shows it.
import { connect } from '../client/client'
import { ClosedError, CommandError, type Args, type Client, type CommandName, type Folded, type Result, type Roster, type SendOptions, type Status, type Update, type wire } from '../client'
import { notices } from './notices.svelte'
import { refusalSentence } from './refusal'
import { clockApart, isTaken } from './rest'

const STAFF: readonly wire.Role[] = ['in_session_co_organizer', 'host_only_co_organizer', 'co_organizer', 'organizer']
/** From the least to the most: whoever acts on somebody must stand higher (product, decision 4). */
export const RANKS: readonly wire.Role[] = ['attendee', 'panelist', ...STAFF]

export const isStaff = (role: wire.Role): boolean => STAFF.includes(role)
export const isOnStage = (role: wire.Role): boolean => role !== 'attendee'
export const outranks = (one: wire.Role, other: wire.Role): boolean => RANKS.indexOf(one) > RANKS.indexOf(other)

/** What a command that went well brings: its result, or true where it has none. */
export type Done<C extends CommandName> = [Result<C>] extends [void] ? true : Result<C>

/** After so many attempts in vain the REST side is asked what a handshake cannot tell a page: that there is no such session. */
const DOUBTED_EACH = 3

export class Live {
  readonly client: Client
  readonly session: string
  readonly ticket: string
  status = $state.raw<Status>({ state: 'connecting' })
  folded = $state.raw<Folded | null>(null)
  roster = $state.raw<Roster | null>(null)
  /** Unix time in ms, by the server's clock as far as it is known; moves once a second. */
  now = $state(Date.now())
  #skew: number | null = null
  #ticks: ReturnType<typeof setInterval>

  constructor(session: string, ticket: string) {
    this.session = session
    this.ticket = ticket
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const url = `${scheme}://${location.host}/v1/sessions/${encodeURIComponent(session)}/ws`
    // A ticket that was refused stays refused: there is no other one here.
    this.client = connect({ url, getTicket: (why) => (why === 'connect' ? ticket : null) })
    this.client.subscribe((update) => this.#hear(update))
    this.#ticks = setInterval(() => (this.now = Date.now() - (this.#skew ?? 0)), 1000)
    // In a quiet session no event tells the time for long, and a running clock would be off by as much as this one is.
    void clockApart().then((apart) => apart !== null && this.#learn(apart))
  }

  /** What is known of oneself. Read it only where `folded` is there. */
  get you(): wire.You {
    return this.#picture.you
  }
  get state(): wire.View {
    return this.#picture.state
  }
  get limits(): wire.WireLimits {
    return this.#picture.limits
  }
  get staff(): boolean {
    return isStaff(this.you.role)
  }
  get #picture(): Folded {
    if (!this.folded) throw new Error('there is no picture before the welcome')
    return this.folded
  }

  can(capability: wire.Capability): boolean {
    return this.folded?.you.capabilities.includes(capability) ?? false
  }

  /** Sends a command; a refusal is told to the person, and null comes back. For a result of nothing, true. */
  async do<C extends CommandName>(cmd: C, args?: Args<C>, options?: SendOptions): Promise<Done<C> | null> {
    try {
      const send = this.client.send as (cmd: C, args?: Args<C>, options?: SendOptions) => Promise<Result<C>>
      const result = await send.call(this.client, cmd, args, options)
      return (result ?? true) as Done<C>
    } catch (error) {
      this.tell(error)
      return null
    }
  }

  /** Says what became of a command that was sent without `do`. The end of the connection is told elsewhere. */
  tell(error: unknown): void {
    if (error instanceof CommandError) notices.warn(refusalSentence(error.refusal))
    else if (!(error instanceof ClosedError)) throw error
  }

  /** Begins to follow everybody present. */
  followRoster(): void {
    this.roster ??= this.client.followRoster()
  }

  /** Lets go of everything; the server counts it as leaving. */
  end(): void {
    clearInterval(this.#ticks)
    this.client.close()
  }

  #hear(update: Update): void {
    if (update.kind === 'status') this.#become(update.status)
    if (update.kind === 'roster') this.roster = this.client.roster
    if (update.kind === 'events') this.#measure(update.events)
    this.folded = this.client.folded
    this.#listeners.forEach((listener) => listener(update))
  }

  #become(status: Status): void {
    this.status = status
    if (status.state === 'closed') clearInterval(this.#ticks)
    if (status.state === 'reconnecting' && status.retry_at !== null && status.attempt % DOUBTED_EACH === 0) void this.#doubt()
  }

  /** A server that knows neither this ticket nor this session refuses the socket like one that is away: for ever. */
  async #doubt(): Promise<void> {
    if ((await isTaken(this.session, this.ticket)) || this.status.state !== 'reconnecting') return
    this.client.close()
    this.status = { state: 'closed', closing: { kind: 'ticket_refused' } }
  }

  #listeners = new Set<(update: Update) => void>()

  /** Hears each update after the picture is the new one: for what passes by, such as reactions. */
  listen(listener: (update: Update) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The least delay seen between an event's time and now is how far the two clocks are apart. */
  #measure(events: readonly wire.SessionEvent[]): void {
    const last = events.at(-1)
    if (last) this.#learn(Date.now() - Date.parse(last.at))
  }

  #learn(apart: number): void {
    if (this.#skew === null || apart < this.#skew) this.#skew = apart
  }
}
