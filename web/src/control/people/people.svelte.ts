// The roster as the control room shows it. Ten thousand rows that change all the time are put in order at most four times
// a second. Must not know how they are drawn.
import type { Update, wire } from '../../client'
import type { Live } from '../../live/live.svelte'
import { Order, type Filter, type Row } from './order'

const PACE_MS = 250

export interface Removed {
  participant: wire.Id
  sub: wire.Sub
  name: string
}

export class People {
  query = $state('')
  filter = $state<Filter>('all')
  /** Who was removed while this page looked: the server keeps no list of them. */
  removed = $state.raw<readonly Removed[]>([])
  #order = new Order()
  #turn = $state(0)
  #due: ReturnType<typeof setTimeout> | null = null
  #last = 0

  readonly shown = $derived.by(() => this.list(this.filter, this.query))
  readonly counts = $derived.by(() => (this.#turn, this.#order.counts()))
  /** Whose microphone is open, for the stage: attendees who were let speak are in no other list. */
  readonly talking = $derived.by(() => this.list('talking', ''))

  constructor(private readonly live: Live) {}

  /** Begins to follow; what comes back ends it. */
  follow(): () => void {
    const deaf = this.live.listen((update) => this.#hear(update))
    this.live.followRoster()
    this.#take()
    return () => {
      deaf()
      if (this.#due !== null) clearTimeout(this.#due)
    }
  }

  list(filter: Filter, query: string): Row[] {
    void this.#turn
    return this.#order.list(filter, query)
  }

  row(id: wire.Id | null): Row | undefined {
    void this.#turn
    return id === null ? undefined : this.#order.row(id)
  }

  #hear(update: Update): void {
    if (update.kind === 'events') for (const event of update.events) this.#note(event)
    if (update.kind !== 'roster' || this.#due !== null) return
    const wait = this.#last + PACE_MS - performance.now()
    if (wait <= 0) this.#take()
    else this.#due = setTimeout(() => this.#take(), wait)
  }

  #take(): void {
    this.#due = null
    this.#last = performance.now()
    if (this.live.roster && this.#order.take(this.live.roster.rows)) this.#turn += 1
  }

  #note(event: wire.SessionEvent): void {
    if (event.event === 'allowed_back') this.removed = this.removed.filter(({ sub }) => sub !== event.data.sub)
    if (event.event === 'participant_left' && event.data.reason === 'removed') {
      const row = this.#order.row(event.data.participant)
      if (row) this.gone(row)
    }
  }

  /** Keeps who was removed, so that they can be let back. */
  gone({ participant, sub, name }: Row): void {
    if (sub === undefined) return
    this.removed = [{ participant, sub, name }, ...this.removed.filter((other) => other.sub !== sub)]
  }
}
