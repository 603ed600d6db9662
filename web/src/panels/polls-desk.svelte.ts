// What is kept of polls beside the picture: a form that is half filled, the poll being prepared, and the sums of what was
// closed while one was there.
import type { PageOf, Update, wire } from '../client'
import type { Live } from '../live/live.svelte'
import { kept } from './kept'
import { cast, emptyBallot, emptyDraft, type Ballot, type Draft } from './polls'

export class PollsDesk {
  draft = $state<Draft>(emptyDraft())
  drafting = $state(false)
  /** What is ticked, by poll; of closed ones nothing is kept. */
  ballots = $state<Record<wire.Id, Ballot>>({})
  /** What was voted on this page, by poll. */
  voted = $state.raw<Record<wire.Id, wire.SurveyAnswer>>({})
  busy = $state(false)
  /** The sums of closed polls. */
  sums = $state.raw<ReadonlyMap<wire.Id, wire.PollCard>>(new Map())
  readonly #live: Live

  constructor(live: Live) {
    this.#live = live
    live.listen((update) => this.#hear(update))
    // Those that were closed before this was made were counted by the tally alone, if at all.
    if (live.state.polls?.some((poll) => poll.state === 'closed')) void this.#count()
  }

  ballot(poll: wire.Id): Ballot {
    return this.ballots[poll] ?? emptyBallot()
  }

  async vote(poll: wire.PollCard): Promise<void> {
    const answer = cast(poll.kind, this.ballot(poll.poll))
    if (answer === null || this.busy) return
    this.busy = true
    const done = await this.#live.do('vote', { poll: poll.poll, ...answer })
    this.busy = false
    if (done !== null) this.voted = { ...this.voted, [poll.poll]: answer }
  }

  /** The tally that is told while a poll is open may miss the last moments, and has no counts of an anonymous one. */
  #hear(update: Update): void {
    // The real thing begins with the rehearsal's polls as drafts.
    if (update.kind === 'snapshot') this.sums = new Map()
    if (update.kind !== 'events') return
    const closed = update.events.flatMap((event) => (event.event === 'poll_closed' ? [event.data.poll] : []))
    for (const poll of closed) {
      delete this.ballots[poll]
      if (this.#live.state.polls) void this.#count()
    }
  }

  async #count(): Promise<void> {
    const found = new Map<wire.Id, wire.PollCard>()
    let after: wire.Id | null = null
    do {
      const page: PageOf<wire.PollCard> | null = await this.#live.do('list_polls', {
        limit: 200,
        ...(after === null ? {} : { after }),
      })
      if (page === null) return
      for (const card of page.items) if (card.state === 'closed') found.set(card.poll, card)
      after = page.next
    } while (after !== null)
    this.sums = found
  }
}

export const pollsDesk = (live: Live): PollsDesk => kept(live, 'polls', () => new PollsDesk(live))
