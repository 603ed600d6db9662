// What a client must never do with what it is told: fold it out of order, keep what its eyes may not see any more, wait
// for ever, or ask again without end.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { steady } from '../../src/client/clock'
import { CommandError } from '../../src/client'
import type * as wire from '../../src/client/wire'
import { FakeSocket, live, pass } from './fake-socket'
import { inJson } from './golden'

const AT = '2026-11-22T13:00:00.000Z'

beforeEach(() => {
  vi.useFakeTimers()
  FakeSocket.made = []
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const titled = (seq: number, title: string) => ({
  ...{ seq, at: AT, by: null, event: 'details_changed' },
  data: { title, description: '' },
})
const tell = (seq: number, ...events: object[]) => FakeSocket.last.hear({ type: 'events', seq, events })

/** The next connection asks for everything, and is told it. */
async function expectAfresh(): Promise<void> {
  const count = FakeSocket.made.length
  await pass(250)
  expect(FakeSocket.made.length).toBe(count + 1)
  FakeSocket.last.open()
  expect(FakeSocket.last.sent[0]!.args).toEqual({ ticket: 'a-ticket' })
  FakeSocket.last.welcome()
}

describe('order', () => {
  it('what is told twice or late is not folded', async () => {
    const { client } = await live()
    tell(70, titled(70, 'seventy'))
    const folded = client.folded
    tell(70, titled(70, 'again'))
    tell(69, titled(69, 'late'))
    expect(client.folded).toBe(folded)
    tell(72, titled(70, 'again'), titled(71, 'seventy-one'))
    expect([client.folded!.state.title, client.folded!.seq]).toEqual(['seventy-one', 72])
  })

  it.each([
    ['falls within a message', [titled(73, 'later'), titled(72, 'earlier')]],
    ['is told twice within a message', [titled(73, 'once'), titled(73, 'twice')]],
    ['goes beyond its message', [titled(75, 'beyond')]],
  ])('a number that %s has everything told anew', async (_, events) => {
    const { client } = await live()
    const before = client.folded!.state.title
    tell(74, ...events)
    expect(client.status.state).toBe('reconnecting')
    expect([client.folded!.state.title, client.folded!.seq]).toEqual([before, 66])
    await expectAfresh()
    FakeSocket.last.end(1006)
    await pass(500)
    FakeSocket.last.open()
    expect(FakeSocket.last.sent[0]!.args).toHaveProperty('resume')
  })

  it('a snapshot of an earlier point has everything told anew', async () => {
    const { client } = await live()
    tell(70, titled(70, 'seventy'))
    FakeSocket.last.hear(inJson('snapshot_organizer'))
    expect(client.folded!.state.title).toBe('seventy')
    await expectAfresh()
  })

  it('a second welcome is passed over', async () => {
    const { client } = await live()
    tell(70, titled(70, 'seventy'))
    FakeSocket.last.welcome()
    expect(client.folded!.seq).toBe(70)
  })

  it.each([
    ['of another history', { epoch: 'e10' }],
    ['of nothing', {}],
  ])('a resumed welcome %s has everything told anew', async (what, change) => {
    const { client } = await live()
    if (what === 'of another history') FakeSocket.last.end(1006)
    else tell(74, titled(75, 'beyond'))
    await pass(250)
    const { state: _, ...welcome } = inJson<wire.Welcome>('welcome_organizer')
    FakeSocket.last.open().hear({ ...welcome, resumed: true, ...change })
    expect(client.status.state).toBe('reconnecting')
    await pass(500)
    FakeSocket.last.open()
    expect(FakeSocket.last.sent[0]!.args).toEqual({ ticket: 'a-ticket' })
  })

  it('what cannot be folded has everything told anew, and is reported', async () => {
    const faults: unknown[] = []
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((run) => {
      try {
        run()
      } catch (fault) {
        faults.push(fault)
      }
    })
    const { client } = await live()
    tell(70, titled(69, 'first'), { seq: 70, at: AT, by: null, event: 'chat_message' })
    expect([client.status.state, client.folded!.seq]).toEqual(['reconnecting', 66])
    expect(faults).toEqual([expect.any(TypeError)])
    await expectAfresh()
    FakeSocket.last.hear(null as unknown as object)
    expect(client.status.state).toBe('reconnecting')
  })
})

describe('names of JavaScript itself', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is a name like others', async (name) => {
    const { client } = await live()
    const socket = FakeSocket.last
    tell(70, { seq: 70, at: AT, by: null, event: name, data: {} })
    tell(71, { seq: 71, at: AT, by: null, event: 'lab_changed', data: { lab: name, on: true } })
    socket.onmessage!({ data: `{"type":"transient","event":"${name}","data":{"__proto__":{"polluted":true}}}` })
    socket.onmessage!({ data: `{"type":"${name}","__proto__":{"polluted":true}}` })
    expect(client.status.state).toBe('live')
    expect(Object.hasOwn(client.folded!.state.labs, name)).toBe(true)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect(Object.getPrototypeOf(client.folded!.state.labs)).toBe(Object.prototype)
  })
})

describe('what other eyes were shown', () => {
  const as = (role: wire.Role, change: Partial<wire.View> = {}) => {
    const { you, state, epoch } = inJson<wire.Welcome>(`welcome_${role}`)
    FakeSocket.last.hear({ type: 'snapshot', epoch, seq: 99, you, state: { ...state, ...change } })
  }

  it('is gone with the rank of staff: figures and drafts', async () => {
    const { client } = await live()
    tell(70, {
      ...{ seq: 70, at: AT, by: null, event: 'poll_opened' },
      data: { poll: 'v9', question: '?', kind: 'single', options: ['A', 'B'], anonymous: false },
    })
    FakeSocket.last.hear({ type: 'transient', event: 'poll_tally', data: { poll: 'v9', counts: [1, 0], voters: 1 } })
    FakeSocket.last.hear({
      ...{ type: 'transient', event: 'reach' },
      data: { seq: 70, event: 'poll_opened', reached: 1, of: 2, p50_ms: 1, p99_ms: 1 },
    })
    expect([client.folded!.tally, client.folded!.reach.length]).toEqual([expect.anything(), 1])
    const poll = { poll: 'v9', question: '?', kind: 'single' as const, options: ['A', 'B'], anonymous: false, voted: false }
    as('attendee', { poll })
    expect([client.folded!.tally, client.folded!.reach]).toEqual([null, []])
    const { memory } = client.folded as unknown as { memory: { polls: Map<string, unknown> } }
    const shown = client.folded!.state.shared.map((card) => card.poll)
    expect([...memory.polls.keys()].sort()).toEqual([...shown, 'v9'].sort())
  })

  it('is gone with the rehearsal: what was said there', async () => {
    const { client } = await live()
    FakeSocket.last.hear({
      ...inJson<wire.Snapshot>('snapshot_organizer'),
      state: { ...inJson<wire.Snapshot>('snapshot_organizer').state, phase: 'practice', labs: { reactions: false, captions: true } },
    })
    const { staff } = client.folded!.state
    const from = { participant: staff[0]!.participant, name: 'Alice', role: 'organizer' }
    tell(70, { seq: 70, at: AT, by: null, event: 'caption', data: { from, text: 'not yet for you', final: true } })
    expect(client.folded!.captions.length).toBe(1)
    as('attendee', { phase: 'scheduled', labs: { reactions: false, captions: true } })
    expect(client.folded!.captions).toEqual([])
  })

  it('stays where nothing changed but the distance', async () => {
    const { client } = await live()
    FakeSocket.last.hear({
      ...{ type: 'transient', event: 'reach' },
      data: { seq: 66, event: 'all_muted', reached: 1, of: 2, p50_ms: 1, p99_ms: 1 },
    })
    as('organizer')
    expect(client.folded!.reach.length).toBe(1)
  })

  it('is gone from the roster at once, also where it cannot be read anew', async () => {
    const { client } = await live()
    client.followRoster()
    const row = { participant: 'p1', name: 'P', role: 'attendee', mic: 'muted', webcam: false, presenter: false, joined_at: AT }
    const page = { items: [{ ...row, sub: 'secret', hand: true, connected: true }], next: null, total: 1 }
    FakeSocket.last.ok(FakeSocket.last.of('list_participants')[0]!.id, page)
    await pass(0)
    expect(client.roster!.rows.get('p1')).toHaveProperty('sub')
    as('panelist')
    FakeSocket.last.refuse(FakeSocket.last.of('list_participants')[1]!.id, { code: 'internal' })
    await pass(0)
    expect(client.roster!.rows.get('p1')).toEqual(row)
  })
})

describe('asking', () => {
  it('a roster that was refused is read again later, and gathers nothing meanwhile', async () => {
    const { client } = await live()
    client.followRoster()
    FakeSocket.last.refuse(FakeSocket.last.of('list_participants')[0]!.id, { code: 'internal' })
    await pass(4_999)
    expect(FakeSocket.last.of('list_participants').length).toBe(1)
    await pass(1)
    const again = FakeSocket.last.of('list_participants')
    expect(again.length).toBe(2)
    FakeSocket.last.ok(again[1]!.id, { items: [], next: null, total: 0 })
    await pass(0)
    expect(client.roster!.complete).toBe(true)
    client.close()
    await pass(60_000)
  })

  it('polls are listed once at a time, and only where results were told', async () => {
    await live()
    const shared = (seq: number) => ({
      ...{ seq, at: AT, by: null, event: 'poll_results_shared' },
      data: { poll: `v${seq}`, counts: [1], voters: 1 },
    })
    tell(70, shared(70))
    for (let seq = 71; seq < 90; seq += 1) tell(seq, titled(seq, `${seq}`))
    tell(90, shared(90))
    expect(FakeSocket.last.of('list_polls').length).toBe(1)
    FakeSocket.last.ok(FakeSocket.last.of('list_polls')[0]!.id, { items: [], next: null, total: 0 })
    await pass(0)
    expect(FakeSocket.last.of('list_polls').length).toBe(2)
    FakeSocket.last.ok(FakeSocket.last.of('list_polls')[1]!.id, { items: [], next: null, total: 0 })
    await pass(0)
    tell(91, titled(91, 'ninety-one'))
    expect(FakeSocket.last.of('list_polls').length).toBe(2)
  })

  it('half a character is no text, and is not sent', async () => {
    const { client } = await live()
    void client.send('chat', { to: 'everyone', text: 'a\ud83d' })
    void client.send('chat', { to: 'everyone', text: '\u{1f600}' })
    expect(FakeSocket.last.of('chat').map(({ args }) => args!.text)).toEqual(['a\ufffd', '\u{1f600}'])
  })

  it('a command that the server cannot read is refused, not sent for ever', async () => {
    const { client } = await live()
    const sent = client.send('chat', { to: 'everyone', text: 'x' })
    FakeSocket.last.refuse(null as unknown as undefined, { code: 'invalid', field: 'message' })
    await expect(sent).rejects.toBeInstanceOf(CommandError)
    expect(client.unanswered).toBe(0)
  })

  it('a later message does not pass an earlier one that is to be asked again', async () => {
    const { client } = await live()
    void client.send('chat', { to: 'everyone', text: 'first' })
    FakeSocket.last.refuse(FakeSocket.last.of('chat')[0]!.id, { code: 'rate_limited', retry_after_ms: 1_000 })
    void client.send('chat', { to: 'everyone', text: 'second' })
    void client.send('raise_hand')
    expect(FakeSocket.last.of('raise_hand').length).toBe(1)
    await pass(2_000)
    expect(FakeSocket.last.of('chat').map(({ args }) => args!.text)).toEqual(['first', 'first', 'second'])
  })

  it('while nothing can be written nothing passes what waits', async () => {
    const { client } = await live()
    void client.send('raise_hand')
    FakeSocket.last.refuse(FakeSocket.last.of('raise_hand')[0]!.id, { code: 'unavailable' })
    void client.send('lower_hand')
    expect(FakeSocket.last.of('lower_hand').length).toBe(0)
    await pass(2_000)
    expect(FakeSocket.last.sent.slice(1).map(({ cmd }) => cmd)).toEqual(['raise_hand', 'raise_hand', 'lower_hand'])
  })

  it('reactions that waited their turn are gone with the connection', async () => {
    const { client } = await live()
    const all = Array.from({ length: 100 }, () => client.send('react', { emoji: 'heart' }))
    FakeSocket.last.end(1006)
    await Promise.all(all)
    expect(client.unanswered).toBe(0)
  })
})

describe('a clock that is set back', () => {
  it('goes on from where it was', () => {
    let time = 1000
    const now = steady(() => time)
    time = 2000
    expect(now()).toBe(2000)
    time = 500
    expect(now()).toBe(2000)
    time = 700
    expect(now()).toBe(2200)
  })

  it('holds nothing back', async () => {
    const { client } = await live()
    vi.setSystemTime(Date.now() - 3_600_000)
    const sent = client.send('raise_hand')
    expect(FakeSocket.last.of('raise_hand').length).toBe(1)
    FakeSocket.last.ok(FakeSocket.last.of('raise_hand')[0]!.id)
    await sent
    await pass(20_000)
    expect(FakeSocket.last.of('list_polls').length).toBe(1)
    await pass(5_000)
    expect(client.status.state).toBe('reconnecting')
  })
})
