// The rows of everybody present: read page by page, then kept by events. Knows the rules of rows, not how commands are
// sent nor what the rest of the picture is for.
import type { Args, PageOf, Roster } from './contract'
import { ClosedError, CommandError } from './errors'
import { lowered, released, silenced } from './fold-people'
import type { Picture } from './picture'
import { isOnStage, isStaff } from './picture'
import type * as wire from './wire'

const PAGE = 500

export type Row = wire.RosterRow & { readonly hand_at?: wire.Timestamp }

/** A page, and the number up to which it knows what happened. */
export interface Dated {
  readonly page: PageOf<wire.RosterRow>
  readonly seq: number
}

type ListPage = (args: Args<'list_participants'>) => Promise<Dated>

export class RosterReader {
  /** Published as soon as somebody looked at it; then the next change is made in a copy. */
  #rows = new Map<wire.Id, Row>()
  #looked_at = false
  #changed = false
  #total = 0
  #complete = false
  /** Who is certain to be here since the present reading began; null when none is under way. */
  #certain: Set<wire.Id> | null = null
  /** What happened since the present reading began, each with whether all were locked before: a page may be older. */
  #since: { event: wire.SessionEvent; locked: boolean }[] = []
  #reading = 0
  roster: Roster

  constructor(
    private readonly list: ListPage,
    private readonly picture: () => Picture | null,
    private readonly changed: () => void,
    private readonly later: (run: () => void) => void,
  ) {
    this.roster = this.#view()
  }

  /** Whether the rows are complete, or on their way to it. */
  get isFollowed(): boolean {
    return this.#complete || this.#certain !== null
  }

  /** What the server would show of somebody: without what is only remembered here. */
  row(participant: wire.Id): wire.RosterRow | undefined {
    const row = this.#rows.get(participant)
    if (row?.hand_at === undefined) return row
    const { hand_at: _, ...plain } = row
    return plain
  }

  /** Reads everybody anew; the rows that were known stay until the new reading is complete. */
  read(): void {
    const reading = (this.#reading += 1)
    this.#certain = new Set()
    this.#since = []
    this.#complete = false
    const role = this.picture()?.you.role
    if (role && isOnStage(role)) {
      // Whoever is no longer one of the staff keeps nothing that only staff are told, complete or not.
      if (!isStaff(role)) this.#each(plain)
      void this.#pages(reading)
    } else {
      // Whoever is not on stage may not see the audience any more.
      this.#stop()
      this.#rows = new Map()
      this.#looked_at = false
      this.#total = 0
    }
    this.#changed = true
    this.publish()
  }

  async #pages(reading: number): Promise<void> {
    let after: wire.Id | null = null
    do {
      let dated: Dated
      try {
        dated = await this.list(after === null ? { limit: PAGE } : { limit: PAGE, after })
      } catch (error) {
        if (!(error instanceof CommandError) && !(error instanceof ClosedError)) throw error
        if (reading !== this.#reading) return
        // Refused: nothing is gathered meanwhile, and it begins anew, later or with the next snapshot.
        this.#stop()
        const lasting = error instanceof ClosedError || error.code === 'forbidden'
        if (!lasting) this.later(() => reading === this.#reading && this.read())
        return
      }
      if (reading !== this.#reading) return
      this.#take(dated)
      after = dated.page.next
    } while (after !== null)
  }

  #stop(): void {
    this.#certain = null
    this.#since = []
  }

  #take({ page, seq }: Dated): void {
    for (const row of page.items) {
      this.#certain?.add(row.participant)
      const before = this.#rows.get(row.participant)
      // A page tells that a hand is up, not since when.
      const hand_at = row.hand && before?.hand ? before.hand_at : undefined
      this.#put(hand_at === undefined ? row : { ...row, hand_at })
    }
    this.#total = page.total
    // An answer may be read after events that it does not know; told twice they come to the same.
    for (const { event, locked } of this.#since) if (event.seq > seq) this.#apply(event, locked)
    if (page.next === null) this.#finish()
    this.#changed = true
    this.publish()
  }

  #finish(): void {
    const certain = this.#certain
    this.#stop()
    this.#complete = true
    if (certain) for (const id of [...this.#rows.keys()]) if (!certain.has(id)) this.#writable().delete(id)
    this.#total = this.#rows.size
  }

  /** Takes an event; `before` is the picture before it. */
  fold(event: wire.SessionEvent, before: Picture): void {
    const { locked } = before.state.mute
    if (this.#certain && isOfRows(event)) this.#since.push({ event, locked })
    this.#apply(event, locked)
  }

  #apply(event: wire.SessionEvent, locked: boolean): void {
    switch (event.event) {
      case 'participant_joined':
        if (!this.#rows.has(event.data.participant)) this.#total += 1
        this.#certain?.add(event.data.participant)
        return this.#put(event.data)
      case 'participant_left':
        return this.#left(event.data.participant)
      case 'role_changed':
        return this.#change(event.data.person.participant, () => event.data.person)
      case 'mic_changed':
        return this.#change(event.data.participant, () => ({ mic: event.data.mic }))
      case 'webcam_changed':
        return this.#change(event.data.participant, () => ({ webcam: event.data.on }))
      case 'hand_changed':
        return this.#hand(event)
      case 'hands_lowered':
        return this.#each((row) => withoutHand(row))
      case 'all_muted':
        return this.#each((row) => silenced(row, event.data.locked))
      case 'mute_all_lifted':
        return locked ? this.#each(released) : undefined
      case 'presenter_changed':
        return this.#presenter(event.data.previous, event.data.participant)
      case 'you_changed':
        return this.#own(event.data.you)
    }
  }

  #presenter(previous: wire.PersonCard | null, present: wire.PersonCard | null): void {
    if (previous) this.#change(previous.participant, () => ({ presenter: false }))
    if (present) this.#change(present.participant, () => ({ presenter: true }))
  }

  #own({ participant, role, mic, webcam, presenter, hand }: wire.You): void {
    this.#change(participant, (row) => ({
      role,
      mic,
      webcam,
      presenter,
      ...(row.hand === undefined ? {} : { hand }),
    }))
  }

  #left(participant: wire.Id): void {
    this.#certain?.delete(participant)
    if (!this.#rows.has(participant)) return
    this.#writable().delete(participant)
    this.#total = Math.max(0, this.#total - 1)
  }

  #hand({ data }: wire.EventHandChanged): void {
    const row = this.#rows.get(data.participant)
    if (!row || row.hand === undefined) return
    this.#put(data.raised ? { ...row, hand: true, hand_at: data.at } : withoutHand(row))
  }

  #change(participant: wire.Id, change: (row: Row) => Partial<Row>): void {
    const row = this.#rows.get(participant)
    if (row) this.#put({ ...row, ...change(row) })
  }

  #each(change: (row: Row) => Row): void {
    for (const row of this.#rows.values()) {
      const changed = change(row)
      if (changed !== row) this.#put(changed)
    }
  }

  #put(row: Row): void {
    this.#writable().set(row.participant, row)
  }

  #writable(): Map<wire.Id, Row> {
    this.#changed = true
    if (this.#looked_at) {
      this.#rows = new Map(this.#rows)
      this.#looked_at = false
    }
    return this.#rows
  }

  /** Shows what changed since the last time, once for a whole message. */
  publish(): void {
    if (!this.#changed) return
    this.#changed = false
    this.roster = this.#view()
    this.changed()
  }

  /** What is shown now. Its rows are not copied before somebody looks: a page that shows a count only pays nothing. */
  #view(): Roster {
    const [total, complete] = [this.#total, this.#complete]
    const look = () => {
      this.#looked_at = true
      return this.#rows
    }
    let rows: ReadonlyMap<wire.Id, Row> | null = null
    return {
      total,
      complete,
      get rows() {
        return (rows ??= look())
      },
    }
  }
}

function withoutHand(row: Row): Row {
  if (!row.hand && row.hand_at === undefined) return row
  const { hand_at: _, ...rest } = row
  return lowered(rest)
}

/** What everybody on stage may know of somebody. */
function plain({ sub, hand, connected, hand_at, ...row }: Row): Row {
  return row
}

const OF_ROWS: ReadonlySet<wire.SessionEventName> = new Set([
  'participant_joined',
  'participant_left',
  'role_changed',
  'mic_changed',
  'webcam_changed',
  'hand_changed',
  'hands_lowered',
  'all_muted',
  'mute_all_lifted',
  'presenter_changed',
  'you_changed',
])

/** Whether an event changes rows: a chat that goes on while pages are read need not be kept for them. */
function isOfRows({ event }: wire.SessionEvent): boolean {
  return OF_ROWS.has(event)
}
