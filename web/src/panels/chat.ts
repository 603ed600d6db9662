// What the chat shows, out of what the session tells: who can be written to, which messages belong together, which of one's
// own are still on their way. Pure; knows no component.
import type { wire } from '../client'

/** A message of one's own that has no answer yet. */
export interface Sending {
  key: number
  to: wire.To
  text: string
  /** How many equal ones of one's own were there already. */
  known: number
}

/** What makes two messages equal: to whom and what. */
const same = (message: { to: wire.To; text: string }, other: { to: wire.To; text: string }): boolean =>
  message.to === other.to && message.text === other.text

/** How many of one's own messages say the same to the same. */
export function equals(messages: readonly wire.MessageCard[], me: wire.Id, sent: { to: wire.To; text: string }): number {
  return messages.filter((message) => message.from.participant === me && same(message, sent)).length
}

/** Which are still to be shown as on their way: those not yet among the messages, whose event may come before the answer. */
export function stillSending(outbox: readonly Sending[], messages: readonly wire.MessageCard[], me: wire.Id): Sending[] {
  return outbox.filter((sending, index) => {
    const before = outbox.slice(0, index).filter((other) => same(other, sending) && other.known === sending.known).length
    return equals(messages, me, sending) <= sending.known + before
  })
}

const TOGETHER_MS = 3 * 60_000

/** Whether a message goes on where the one before stopped: by the same person to the same people, soon after. */
export function goesOn(before: wire.MessageCard | undefined, message: wire.MessageCard): boolean {
  if (!before || before.to !== message.to || before.from.participant !== message.from.participant) return false
  return Date.parse(message.at) - Date.parse(before.at) < TOGETHER_MS
}

const BURST = 6
const BURST_MS = 20_000

/** Whether more is written than could be read out: the last few came within moments of each other, and just now. */
export function inBurst(messages: readonly wire.MessageCard[], now: number): boolean {
  const since = messages.at(-BURST)
  return since !== undefined && now - Date.parse(since.at) < BURST_MS
}

const AUTHORS_MAX = 20

/** Who wrote lately, the latest first, without those left out. */
export function authors(messages: readonly wire.MessageCard[], without: ReadonlySet<wire.Id>): wire.PersonCard[] {
  const found = new Map<wire.Id, wire.PersonCard>()
  for (let at = messages.length - 1; at >= 0 && found.size < AUTHORS_MAX; at--) {
    const from = messages[at]?.from
    if (from && !without.has(from.participant) && !found.has(from.participant)) found.set(from.participant, from)
  }
  return [...found.values()]
}

/** What earlier pages and the window make together, each message once, in order. */
export function joined(earlier: readonly wire.MessageCard[], window: readonly wire.MessageCard[]): wire.MessageCard[] {
  if (earlier.length === 0) return window as wire.MessageCard[]
  const known = new Set(earlier.map((message) => message.message))
  return [...earlier, ...window.filter((message) => !known.has(message.message))]
}

const WINDOW_MESSAGES = 200
const WINDOW_CHARACTERS = 30_000

/** Whether there may be messages before the first: a snapshot is cut by their number, and where they are long by their size. */
export function mayGoBack(messages: readonly wire.MessageCard[]): boolean {
  if (messages.length >= WINDOW_MESSAGES) return true
  return messages.reduce((sum, message) => sum + message.text.length, 0) >= WINDOW_CHARACTERS
}

/** To whom one may write now. `everyone` holds the reason where not. */
export interface Circle {
  everyone: 'yes' | 'policy' | 'scheduled'
  staff: boolean
  /** Those on stage, without oneself. */
  stage: wire.PersonCard[]
  /** Others who wrote, for those who may write to anybody. */
  others: wire.PersonCard[]
}

/** Why nothing can be written at all, if so. */
export type Silence = 'policy' | 'scheduled' | null

export function silence(you: wire.You, state: wire.View): Silence {
  if (you.role !== 'attendee') return null
  if (!you.capabilities.includes('chat')) return 'policy'
  return state.phase === 'scheduled' ? 'scheduled' : null
}

export function circle(you: wire.You, state: wire.View, messages: readonly wire.MessageCard[]): Circle {
  const attendee = you.role === 'attendee'
  const limited = attendee && state.chat.policy !== 'everyone'
  // Before the session begins those on stage write among themselves.
  const waiting = state.phase === 'scheduled'
  const narrow = waiting || (attendee && state.chat.policy === 'staff')
  const stage = state.staff
    .filter((row) => row.participant !== you.participant && !(narrow && row.role === 'attendee'))
    .map(({ participant, name, role }) => ({ participant, name, role }))
  const left = new Set([you.participant, ...stage.map((card) => card.participant)])
  return {
    everyone: limited ? 'policy' : waiting ? 'scheduled' : 'yes',
    staff: true,
    stage,
    others: attendee || waiting ? [] : authors(messages, left),
  }
}
