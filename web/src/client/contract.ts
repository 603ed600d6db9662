// What a user of the client sees: its options, its states, what it folds and what it throws. The client itself is in
// client.ts; this file knows no socket and no DOM.
import type * as wire from './wire'

export type CommandName = Exclude<wire.CommandName, 'hello' | 'seen'>

/** The arguments of a command, as the contract has them. */
export type Args<C extends CommandName> = wire.Commands[C] extends { args: infer A }
  ? A
  : wire.Commands[C] extends { args?: infer A }
    ? NonNullable<A>
    : Record<string, never>

export interface PageOf<Row> {
  items: Row[]
  next: wire.Id | null
  total: number
}

interface Results {
  chat: { message: wire.Id }
  ask: { question: wire.Id }
  create_poll: { poll: wire.Id }
  list_participants: PageOf<wire.RosterRow>
  list_chat: PageOf<wire.MessageCard>
  list_questions: PageOf<wire.QuestionCard>
  list_polls: PageOf<wire.PollCard>
}

/** What a command answers with. */
export type Result<C extends CommandName> = C extends keyof Results ? Results[C] : void

/** What the client keeps of the session, folded from everything it was sent. Every change makes new objects along the
 *  path to what changed and keeps the others, so that `===` tells what is as it was. */
export interface Folded {
  readonly session: string
  readonly epoch: string
  /** The point up to which this is complete. */
  readonly seq: number
  readonly you: wire.You
  readonly state: wire.View
  readonly limits: wire.WireLimits
  /** The tally of the open poll, for organizers; of no poll once it is closed. */
  readonly tally: wire.TransientPollTally['data'] | null
  /** How many have each of the latest changes, newest last; for organizers. At most 20. */
  readonly reach: readonly wire.TransientReach['data'][]
  /** What is being said and not final yet, by speaker. */
  readonly caption: wire.TransientCaption['data'] | null
  /** The last final captions, oldest first; at most 50. */
  readonly captions: readonly { from: wire.PersonCard; text: string; at: wire.Timestamp }[]
  /** False while the server can write nothing down: commands are answered `unavailable`. */
  readonly writable: boolean
  /** Set by `unmute_requested`, until the microphone is opened or muted by staff: an organizer asks for the voice. */
  readonly unmute_requested: boolean
}

/** Why a connection is over for good. `code` is the WebSocket's. */
export type Closing =
  | { kind: 'left' }
  | { kind: 'ticket_refused' }
  | { kind: 'removed'; reason: string }
  | { kind: 'no_such_session' }
  | { kind: 'superseded' }
  | { kind: 'ended' }
  | { kind: 'door_locked' }
  | { kind: 'protocol'; code: number }
  /** This program closed it: `client.close()`. */
  | { kind: 'closed' }

/** Why the client is on its way back. */
export type Interruption = 'dropped' | 'silent' | 'restarting' | 'overloaded' | 'full' | 'flooding'

export type Status =
  | { state: 'connecting' }
  | { state: 'live' }
  /** `retry_at` is when the next attempt begins, in milliseconds of Unix time; null while it is under way. */
  | { state: 'reconnecting'; because: Interruption; attempt: number; retry_at: number | null }
  | { state: 'closed'; closing: Closing }

/** What a listener is told. `folded` holds the new picture by then. */
export type Update =
  | { kind: 'status'; status: Status }
  /** The picture was replaced: by the first welcome, or by a snapshot. */
  | { kind: 'snapshot' }
  /** Events were folded, in order; the picture is that after the last of them. */
  | { kind: 'events'; events: readonly wire.SessionEvent[] }
  | { kind: 'transient'; message: wire.TransientMessage }
  /** The roster changed (see Roster). */
  | { kind: 'roster' }

export interface Options {
  /** `ws:` or `wss:`, of `/v1/sessions/{session}/ws`. */
  url: string
  /** Gives a ticket: at the start, and again after one was refused (`'refused'`). Throwing or null ends with `ticket_refused`. */
  getTicket: (why: 'connect' | 'refused') => string | null | Promise<string | null>
  /** Default `json`, which browsers read fastest; `msgpack` is smaller on the wire and loads its library when first used. */
  encoding?: 'json' | 'msgpack'
  /** How long a command may stay unanswered while connected before the connection counts as lost, in ms. Default 8 000. */
  answer_timeout_ms?: number
  /** How long nothing may be heard before the client asks for a sign of life, in ms. Default 20 000. */
  silence_ms?: number
  /** For tests: the WebSocket class, the clock and the dice. */
  platform?: Partial<Platform>
}

export interface Platform {
  WebSocket: new (url: string, protocols: string[]) => WebSocket
  now: () => number
  random: () => number
  setTimeout: (run: () => void, ms: number) => unknown
  clearTimeout: (timer: unknown) => void
}

export interface SendOptions {
  /** What is believed; if it is otherwise nothing happens and the answer is `conflict`. */
  expect?: wire.Expect
}

/** The rows of everybody present, for staff and panelists: paged in at the first use, then kept by events. */
export interface Roster {
  /** Rows by participant; replaced at each change, rows that stay are the same objects. */
  readonly rows: ReadonlyMap<wire.Id, wire.RosterRow & { readonly hand_at?: wire.Timestamp }>
  /** Rows that the server has, also while they are still being read. */
  readonly total: number
  readonly complete: boolean
}

export interface Client {
  readonly status: Status
  /** Null until the first welcome. */
  readonly folded: Folded | null
  /** Commands on their way or waiting for a connection. */
  readonly unanswered: number
  /** Calls the listener after each change; returns how to stop that. */
  subscribe(listener: (update: Update) => void): () => void
  /**
   * Sends a command and waits for its answer, over drops and restarts too: it is sent again with the same id until it is
   * answered. Rejects with CommandError where the server refuses it, and with ClosedError where the connection ends for good
   * first: then nobody knows what became of it.
   */
  send<C extends CommandName>(cmd: C, ...rest: SendArgs<C>): Promise<Result<C>>
  /** Reports what was shown, at most once a second and only growing; never answered. */
  seen(seq: number): void
  /** Reads everybody present, page by page, and keeps that up to date from then on. For staff and panelists. */
  followRoster(): Roster
  readonly roster: Roster | null
  /** Leaves the session: `leave`, then the connection is over. */
  leave(): Promise<void>
  /** Ends the connection with 1000, without waiting; the server counts that as leaving. */
  close(): void
}

export type SendArgs<C extends CommandName> =
  Record<string, never> extends Args<C>
    ? [args?: Args<C>, options?: SendOptions]
    : [args: Args<C>, options?: SendOptions]
