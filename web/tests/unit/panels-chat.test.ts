// The chat's logic: who can be written to, what is still on its way, what belongs together.
import { describe, expect, it } from 'vitest'
import type { wire } from '../../src/client'
import { authors, circle, equals, goesOn, inBurst, joined, mayGoBack, silence, stillSending, type Sending } from '../../src/panels/chat'

const card = (participant: string, role: wire.Role = 'attendee'): wire.PersonCard => ({ participant, name: participant.toUpperCase(), role })
const row = (participant: string, role: wire.Role): wire.RosterRow => ({
  ...card(participant, role),
  joined_at: '2027-01-15T09:00:00.000Z',
  mic: 'muted',
  webcam: false,
  presenter: false,
})
const message = (id: string, from: wire.PersonCard, change: Partial<wire.MessageCard> = {}): wire.MessageCard => ({
  message: id,
  from,
  to: 'everyone',
  text: id,
  at: '2027-01-15T09:00:00.000Z',
  ...change,
})
const you = (role: wire.Role, capabilities: wire.Capability[] = ['chat']): wire.You => ({
  participant: 'me',
  name: 'Me',
  role,
  capabilities,
  hand: false,
  mic: 'muted',
  presenter: false,
  sub: 's',
  webcam: false,
})
const view = (change: Partial<wire.View> & { policy?: wire.Policy } = {}): wire.View =>
  ({ phase: 'live', staff: [row('ada', 'organizer'), row('pan', 'panelist')], chat: { policy: change.policy ?? 'everyone', messages: [] }, ...change }) as wire.View

describe('a burst', () => {
  const at = (s: number): string => new Date(s * 1_000).toISOString()

  it('is six messages within moments, until it has passed', () => {
    const many = Array.from({ length: 6 }, (_, s) => message(`m${s}`, card('a'), { at: at(100 + s) }))
    expect(inBurst(many, 106_000)).toBe(true)
    expect(inBurst(many.slice(1), 106_000)).toBe(false)
    expect(inBurst(many, 121_000)).toBe(false)
  })
})

describe('what is on its way', () => {
  const sending = (key: number, text: string, known: number): Sending => ({ key, to: 'everyone', text, known })

  it('is shown until it stands among the messages', () => {
    const outbox = [sending(0, 'Hello', 0)]
    expect(stillSending(outbox, [], 'me')).toEqual(outbox)
    expect(stillSending(outbox, [message('m1', card('me'), { text: 'Hello' })], 'me')).toEqual([])
    expect(stillSending(outbox, [message('m1', card('me'), { text: 'Hello', to: 'staff' })], 'me')).toEqual(outbox)
  })

  it('tells the same text apart from what was said before, and twice from once', () => {
    const messages = [message('m1', card('me'), { text: 'Yes' })]
    expect(equals(messages, 'me', { to: 'everyone', text: 'Yes' })).toBe(1)
    const outbox = [sending(0, 'Yes', 1), sending(1, 'Yes', 1)]
    expect(stillSending(outbox, messages, 'me')).toEqual(outbox)
    const more = [...messages, message('m2', card('me'), { text: 'Yes' })]
    expect(stillSending(outbox, more, 'me')).toEqual([outbox[1]])
    expect(stillSending(outbox, [...more, message('m3', card('me'), { text: 'Yes' })], 'me')).toEqual([])
  })

  it('does not take the words of others for one\'s own', () => {
    const outbox = [sending(0, 'Hello', 0)]
    expect(stillSending(outbox, [message('m1', card('ann'), { text: 'Hello' })], 'me')).toEqual(outbox)
  })
})

describe('what belongs together', () => {
  it('is by the same person to the same people, soon after', () => {
    const first = message('m1', card('ann'))
    expect(goesOn(undefined, first)).toBe(false)
    expect(goesOn(first, message('m2', card('ann'), { at: '2027-01-15T09:02:59.000Z' }))).toBe(true)
    expect(goesOn(first, message('m2', card('ann'), { at: '2027-01-15T09:03:00.000Z' }))).toBe(false)
    expect(goesOn(first, message('m2', card('bob')))).toBe(false)
    expect(goesOn(first, message('m2', card('ann'), { to: 'staff' }))).toBe(false)
  })

  it('joins earlier pages and the window, each message once', () => {
    const [one, two, three] = ['m1', 'm2', 'm3'].map((id) => message(id, card('ann'))) as [wire.MessageCard, wire.MessageCard, wire.MessageCard]
    expect(joined([one, two], [two, three]).map((each) => each.message)).toEqual(['m1', 'm2', 'm3'])
    const window = [three]
    expect(joined([], window)).toBe(window)
  })

  it('says that there may be more before a full window, or one of long messages', () => {
    const many = (count: number, text: string) => Array.from({ length: count }, (_, index) => message(`m${index}`, card('ann'), { text }))
    expect(mayGoBack(many(199, 'short'))).toBe(false)
    expect(mayGoBack(many(200, 'short'))).toBe(true)
    expect(mayGoBack(many(20, 'x'.repeat(2000)))).toBe(true)
  })
})

describe('to whom one may write', () => {
  it('follows the policy for attendees', () => {
    expect(silence(you('attendee', []), view())).toBe('policy')
    expect(silence(you('attendee'), view())).toBe(null)
    expect(circle(you('attendee'), view({ policy: 'staff' }), []).everyone).toBe('policy')
    const open = circle(you('attendee'), view(), [message('m1', card('bob'))])
    expect(open.everyone).toBe('yes')
    expect(open.stage.map((each) => each.participant)).toEqual(['ada', 'pan'])
    expect(open.others).toEqual([])
  })

  it('leaves an attendee who presents out where only the stage may be written to', () => {
    const staff = [row('ada', 'organizer'), row('guest', 'attendee')]
    expect(circle(you('attendee'), view({ policy: 'staff', staff }), []).stage.map((each) => each.participant)).toEqual(['ada'])
    expect(circle(you('attendee'), view({ staff }), []).stage.map((each) => each.participant)).toEqual(['ada', 'guest'])
  })

  it('keeps the stage among itself before the start', () => {
    expect(silence(you('attendee'), view({ phase: 'scheduled' }))).toBe('scheduled')
    expect(silence(you('panelist'), view({ phase: 'scheduled' }))).toBe(null)
    const before = circle(you('panelist'), view({ phase: 'scheduled' }), [message('m1', card('bob'))])
    expect(before).toMatchObject({ everyone: 'scheduled', staff: true, others: [] })
  })

  it('offers to the stage those who wrote lately, once each, the latest first', () => {
    const messages = ['ann', 'bob', 'ann', 'ada', 'me'].map((name, index) => message(`m${index}`, card(name)))
    expect(circle(you('organizer'), view(), messages).others.map((each) => each.participant)).toEqual(['ann', 'bob'])
    const crowd = Array.from({ length: 50 }, (_, index) => message(`m${index}`, card(`p${index}`)))
    expect(authors(crowd, new Set()).length).toBe(20)
    expect(authors(crowd, new Set(['p49']))[0]?.participant).toBe('p48')
  })
})
