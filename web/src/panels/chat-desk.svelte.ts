// One person's side of the chat: the half-written message, to whom, what is on its way, and earlier pages.
import type { PageOf, Update, wire } from '../client'
import { tidy } from '../design/characters'
import type { Live } from '../live/live.svelte'
import { equals, joined, type Sending } from './chat'
import { kept } from './kept'

const PAGE = 500

export class ChatDesk {
  draft = $state('')
  /** To whom, as it was chosen; it may not be possible any more. */
  to = $state<wire.To | null>(null)
  /** Somebody chosen elsewhere, who may stand in no list here. */
  person = $state.raw<wire.PersonCard | null>(null)
  outbox = $state.raw<readonly Sending[]>([])
  /** Messages read back to the first; null while only the window is shown. */
  earlier = $state.raw<readonly wire.MessageCard[] | null>(null)
  reading = $state(false)
  readonly #live: Live
  #key = 0

  constructor(live: Live) {
    this.#live = live
    live.listen((update) => this.#hear(update))
  }

  /** Sends what was written. A refusal gives the text back. */
  async send(to: wire.To): Promise<void> {
    const text = tidy(this.draft)
    if (text === '') return
    const { state, you } = this.#live
    const sending = { key: this.#key++, to, text, known: equals(state.chat.messages, you.participant, { to, text }) }
    this.outbox = [...this.outbox, sending]
    this.draft = ''
    const result = await this.#live.do('chat', { to, text })
    this.outbox = this.outbox.filter((other) => other !== sending)
    if (result !== null) return
    this.draft = this.draft === '' ? text : `${text}\n${this.draft}`
    this.to = to
  }

  writeTo(person: wire.PersonCard): void {
    this.person = person
    this.to = person.participant
  }

  /** Reads every page from the first on: lists go forward only. */
  async readBack(): Promise<void> {
    if (this.reading) return
    this.reading = true
    const found: wire.MessageCard[] = []
    let after: wire.Id | null = null
    do {
      const page: PageOf<wire.MessageCard> | null = await this.#live.do('list_chat', {
        limit: PAGE,
        ...(after === null ? {} : { after }),
      })
      if (page === null) break
      found.push(...page.items)
      after = page.next
    } while (after !== null)
    // Newer ones came meanwhile.
    this.earlier = joined(found, this.#live.state.chat.messages)
    this.reading = false
  }

  /** Keeps what was read back complete, until a snapshot may have left something out. */
  #hear(update: Update): void {
    if (update.kind === 'snapshot') this.earlier = null
    if (this.earlier === null || update.kind !== 'events') return
    const gone = new Set(update.events.flatMap((event) => (event.event === 'chat_deleted' ? [event.data.message] : [])))
    const next = joined(this.earlier, this.#live.state.chat.messages)
    this.earlier = gone.size === 0 ? next : next.filter((message) => !gone.has(message.message))
  }
}

export const chatDesk = (live: Live): ChatDesk => kept(live, 'chat', () => new ChatDesk(live))
