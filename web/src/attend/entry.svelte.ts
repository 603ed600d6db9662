// Getting a ticket: looking at a webinar, joining it by name or by one's own link, and what to do when that is refused.
// Must not know how it looks.
import { joinByLink, joinByName, lookAt, Problem, type Joined, type Webinar } from '../live/rest'
import { sessionOf, type Route, type Secret } from '../live/route'

/** What is refused for good, as pages of its own. */
export const PAGES = ['removed', 'ended', 'door_locked', 'not_found'] as const
export type Page = (typeof PAGES)[number] | 'own_link' | 'wrong_link' | 'network' | 'other'

export type Step =
  | { at: 'working' }
  | { at: 'form'; webinar: Webinar }
  | { at: 'page'; page: Page }
  /** It will be tried again by itself. */
  | { at: 'waiting'; because: 'full' | 'rate_limited' | 'unavailable'; until: number }

interface Wrong {
  field: 'name' | 'email'
  how: 'empty' | 'invalid'
}

/** After how long a seat is asked for again. */
const FULL_MS = 10_000
const WAIT_MS = 5_000
const WAITS = ['full', 'rate_limited', 'unavailable'] as const

export class Entering {
  step = $state.raw<Step>({ at: 'working' })
  joining = $state(false)
  trying = $state(false)
  wrong = $state.raw<Wrong | null>(null)
  #again: () => Promise<void> = async () => {}
  /** What it means that there is no such thing. */
  #unknown: Page = 'not_found'
  #webinar: Webinar | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly route: Exclude<Route, { door: 'home' }>,
    private readonly enter: (session: string, ticket: string) => void,
  ) {}

  /** Goes as far in as what is known allows. */
  async begin(secret: Secret | null, recalled: string | null): Promise<void> {
    const { route } = this
    const ticket = secret?.kind === 'ticket' ? secret.ticket : secret === null ? recalled : null
    if (ticket !== null) return this.#byTicket(ticket, secret !== null)
    if (route.door === 'control') return this.#show(secret ? 'wrong_link' : 'own_link')
    if (secret?.kind === 'link') {
      const { token } = secret
      return this.#try(async () => this.#in(await joinByLink(route.key, token)), 'wrong_link')
    }
    return this.#try(() => this.#look(route.key))
  }

  async join(name: string, email: string | undefined): Promise<void> {
    const { route } = this
    if (route.door !== 'join' || this.joining) return
    this.wrong = name === '' ? { field: 'name', how: 'empty' } : email === '' ? { field: 'email', how: 'empty' } : null
    if (this.wrong) return
    this.joining = true
    await this.#try(async () => this.#in(await joinByName(route.key, name, email)))
    this.joining = false
  }

  /** Once more; two presses in a row are one attempt. */
  async retry(): Promise<void> {
    clearTimeout(this.#timer)
    if (this.trying) return
    this.trying = true
    await this.#try(this.#again, this.#unknown)
    this.trying = false
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  async #byTicket(ticket: string, fresh: boolean): Promise<void> {
    const { route } = this
    const session = sessionOf(ticket)
    if (session === null) return this.#show('wrong_link')
    const key = route.door === 'control' ? route.session : route.key
    // What was kept for this address was right when it was kept.
    if (key === session || (!fresh && route.door === 'join')) return this.enter(session, ticket)
    if (route.door === 'control') return this.#show('wrong_link')
    // A join code stands for a session that only the server knows; an address of another session is no code.
    return this.#try(async () => {
      await lookAt(key)
      this.enter(session, ticket)
    }, 'wrong_link')
  }

  async #look(code: string): Promise<void> {
    const webinar = await lookAt(code)
    this.#webinar = webinar
    this.step = webinar.phase === 'ended' ? { at: 'page', page: 'ended' } : { at: 'form', webinar }
  }

  #in(joined: Joined): void {
    this.enter(joined.session, joined.ticket)
  }

  async #try(run: () => Promise<void>, unknown: Page = 'not_found'): Promise<void> {
    this.#again = run
    this.#unknown = unknown
    try {
      await run()
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      this.#refused(error, unknown)
    }
  }

  #refused({ code, field, retry_after_ms }: Problem, unknown: Page): void {
    if (code === 'invalid' && (field === 'name' || field === 'email')) {
      this.wrong = { field, how: 'invalid' }
      if (this.#webinar) this.step = { at: 'form', webinar: this.#webinar }
      return
    }
    const because = WAITS.find((known) => known === code)
    if (because) return this.#wait(because, retry_after_ms ?? (because === 'full' ? FULL_MS : WAIT_MS))
    if (code === 'not_found') return this.#show(unknown)
    this.#show(PAGES.find((known) => known === code) ?? (code === 'network' ? 'network' : 'other'))
  }

  #wait(because: 'full' | 'rate_limited' | 'unavailable', ms: number): void {
    this.step = { at: 'waiting', because, until: Date.now() + ms }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.retry(), ms)
  }

  #show(page: Page): void {
    this.step = { at: 'page', page }
  }
}
