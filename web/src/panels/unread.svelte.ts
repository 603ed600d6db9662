// How much came since a tab was last looked at. What a fresh picture brings is not news, nor what one did oneself.
import { untrack } from 'svelte'
import type { Update, wire } from '../client'
import type { Live } from '../live/live.svelte'
import { newsOf, TABS, type Tab } from './news'

export class Unread {
  counts = $state<Record<Tab, number>>({ chat: 0, questions: 0, polls: 0, handouts: 0, survey: 0 })
  #looking: Tab | null = null
  readonly #live: Live
  /** Stops counting. */
  readonly end: () => void

  constructor(live: Live) {
    this.#live = live
    this.end = live.listen((update) => this.#hear(update))
  }

  /** The tab was looked at: what came is known. */
  seen(tab: Tab): void {
    // Whoever calls this in an effect means the tab, not the count.
    untrack(() => {
      if (this.counts[tab] > 0) this.counts[tab] = 0
    })
  }

  /** The tab that is in view from now on, if any: nothing is counted for it. */
  look(tab: Tab | null): void {
    this.#looking = tab
    if (tab) this.seen(tab)
  }

  #hear(update: Update): void {
    if (update.kind !== 'events') return
    const fresh: Partial<Record<Tab, number>> = {}
    for (const event of update.events) {
      const tab = newsOf(event as wire.SessionEvent, this.#live.you)
      if (tab && tab !== this.#looking) fresh[tab] = (fresh[tab] ?? 0) + 1
    }
    for (const tab of TABS) if (fresh[tab]) this.counts[tab] += fresh[tab]
  }
}
