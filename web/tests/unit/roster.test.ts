// The roster: pages and events in any order come to the same, and a crowd of 10 000 costs little an event.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Client } from '../../src/client'
import type * as wire from '../../src/client/wire'
import { FakeSocket, live, pass } from './fake-socket'
import { inJson } from './golden'

beforeEach(() => {
  vi.useFakeTimers()
  FakeSocket.made = []
})
afterEach(() => vi.useRealTimers())

const AT = '2026-11-22T13:00:00.000Z'
let seq = 100

function row(n: number, change: Partial<wire.RosterRow> = {}): wire.RosterRow {
  return {
    participant: `p${n}`,
    name: `Guest ${n}`,
    role: 'attendee',
    mic: 'muted',
    webcam: false,
    presenter: false,
    joined_at: AT,
    sub: `s${n}`,
    hand: false,
    connected: true,
    ...change,
  }
}

function happen<N extends wire.SessionEventName>(event: N, data: wire.SessionEvents[N]['data']): void {
  seq += 1
  FakeSocket.last.hear({ type: 'events', seq, events: [{ seq, at: AT, by: null, event, data }] })
}

/** Answers the page that is asked for; as of `known`, or of now. */
async function answer(items: wire.RosterRow[], next: string | null, total = 9, known = seq): Promise<void> {
  const asked = FakeSocket.last.of('list_participants').at(-1)!
  FakeSocket.last.hear({ type: 'ok', id: asked.id, seq: known, result: { items, next, total } })
  await pass(0)
}

const names = (client: Client) => [...client.roster!.rows.keys()].sort()

async function followed(...items: wire.RosterRow[]): Promise<Client> {
  const { client } = await live()
  client.followRoster()
  await answer(items, null, items.length)
  return client
}

describe('reading', () => {
  it('goes page by page, and is complete with the last', async () => {
    const { client } = await live()
    expect(client.roster).toBeNull()
    expect(client.followRoster()).toMatchObject({ total: 0, complete: false })
    await answer([row(1), row(2)], 'p2', 3)
    expect(client.roster).toMatchObject({ total: 3, complete: false })
    expect(FakeSocket.last.of('list_participants').map(({ args }) => args)).toEqual([
      { limit: 500 },
      { limit: 500, after: 'p2' },
    ])
    await answer([row(3)], null, 3)
    expect(client.roster).toMatchObject({ total: 3, complete: true })
    expect(client.followRoster()).toBe(client.roster)
    expect(FakeSocket.last.of('list_participants').length).toBe(2)
    expect(names(client)).toEqual(['p1', 'p2', 'p3'])
  })

  it('loses nothing that happens meanwhile, and brings nobody back', async () => {
    const { client } = await live()
    client.followRoster()
    await answer([row(1), row(2)], 'p2')
    happen('participant_left', { participant: 'p1', reason: 'left' })
    happen('participant_joined', row(9))
    happen('mic_changed', { participant: 'p2', mic: 'open' })
    await answer([row(3)], null)
    expect(names(client)).toEqual(['p2', 'p3', 'p9'])
    expect(client.roster!.rows.get('p2')!.mic).toBe('open')
    expect(client.roster!.total).toBe(3)
  })

  it('an answer that is older than an event does not undo it', async () => {
    const { client } = await live()
    client.followRoster()
    const before = seq
    happen('participant_left', { participant: 'p1', reason: 'left' })
    happen('all_muted', { mute_epoch: 9, locked: true })
    happen('hand_changed', { participant: 'p3', raised: true, at: AT })
    await answer([row(1), row(2), row(3)], null, 3, before)
    expect(names(client)).toEqual(['p2', 'p3'])
    expect(client.roster!.rows.get('p2')!.mic).toBe('muted_by_staff')
    expect(client.roster!.rows.get('p3')).toMatchObject({ hand: true, hand_at: AT, mic: 'muted_by_staff' })
  })

  it('a page is newer than the row that was known', async () => {
    const client = await followed(row(1), row(2))
    FakeSocket.last.hear(inJson('snapshot_organizer'))
    await answer([row(1, { mic: 'open' }), row(2)], null, 2)
    expect(client.roster!.rows.get('p1')!.mic).toBe('open')
  })

  it('begins anew with a snapshot, showing the old rows until it is complete', async () => {
    const client = await followed(row(1), row(2))
    FakeSocket.last.hear(inJson('snapshot_organizer'))
    expect(client.roster).toMatchObject({ complete: false, total: 2 })
    await answer([row(2)], 'p2', 2)
    expect(names(client)).toEqual(['p1', 'p2'])
    happen('participant_joined', row(5))
    await answer([row(3)], null, 3)
    expect(names(client)).toEqual(['p2', 'p3', 'p5'])
    expect(client.roster!.complete).toBe(true)
  })

  it('a page of an earlier reading is not taken', async () => {
    const { client } = await live()
    client.followRoster()
    const [stale] = FakeSocket.last.of('list_participants')
    FakeSocket.last.hear(inJson('snapshot_organizer'))
    FakeSocket.last.ok(stale!.id, { items: [row(1)], next: null, total: 1 })
    await pass(0)
    expect(client.roster).toMatchObject({ complete: false })
    await answer([row(2)], null, 1)
    expect(names(client)).toEqual(['p2'])
  })

  it('goes on over a drop that is resumed, and begins anew after one that is not', async () => {
    const { client } = await live()
    client.followRoster()
    await answer([row(1)], 'p1', 2)
    FakeSocket.last.end(1006)
    await pass(250)
    FakeSocket.last.open().resume()
    expect(FakeSocket.last.of('list_participants').map(({ args }) => args)).toEqual([{ limit: 500, after: 'p1' }])
    await answer([row(2)], null, 2)
    expect(names(client)).toEqual(['p1', 'p2'])
    FakeSocket.last.end(1006)
    await pass(250)
    FakeSocket.last.open().welcome()
    expect(client.roster!.complete).toBe(false)
    await answer([row(2)], null, 1)
    expect(names(client)).toEqual(['p2'])
  })

  it('is asked for while on the way back, and after a refusal again', async () => {
    const { client } = await live()
    FakeSocket.last.end(1006)
    client.followRoster()
    await pass(250)
    FakeSocket.last.open().resume()
    FakeSocket.last.refuse(FakeSocket.last.of('list_participants')[0]!.id, { code: 'internal' })
    await pass(0)
    expect(client.roster!.complete).toBe(false)
    client.followRoster()
    await answer([row(1)], null, 1)
    expect(client.roster).toMatchObject({ total: 1, complete: true })
  })

  it('ends for whoever is not on stage any more', async () => {
    const client = await followed(row(1))
    FakeSocket.last.hear(inJson('snapshot_attendee'))
    expect([client.roster!.total, client.roster!.rows.size]).toEqual([0, 0])
    expect(FakeSocket.last.of('list_participants').length).toBe(1)
  })
})

describe('events', () => {
  it('keep the rows, and the rows that stay are the same', async () => {
    const client = await followed(row(1), row(2), row(3, { role: 'panelist', mic: 'muted_by_staff' }))
    const before = client.roster!
    const old = before.rows
    happen('hand_changed', { participant: 'p1', raised: true, at: AT })
    expect(client.roster).not.toBe(before)
    expect(old.get('p1')!.hand).toBe(false)
    expect(client.roster!.rows.get('p1')).toMatchObject({ hand: true, hand_at: AT })
    expect(client.roster!.rows.get('p2')).toBe(old.get('p2'))
    happen('hands_lowered', {})
    expect(client.roster!.rows.get('p1')).toEqual(row(1))
    happen('all_muted', { mute_epoch: 9, locked: true })
    happen('mute_all_lifted', { mute_epoch: 9 })
    expect(['p1', 'p3'].map((id) => client.roster!.rows.get(id)!.mic)).toEqual(['muted_by_staff', 'muted'])
    happen('presenter_changed', {
      participant: { participant: 'p1', name: 'Guest 1', role: 'attendee' },
      previous: null,
      term: 7,
      reason: 'handed',
    })
    happen('role_changed', { person: { participant: 'p2', name: 'Guest 2', role: 'panelist' }, previous: 'attendee' })
    happen('webcam_changed', { participant: 'p1', on: true })
    expect(client.roster!.rows.get('p1')).toMatchObject({ presenter: true, webcam: true })
    expect(client.roster!.rows.get('p2')!.role).toBe('panelist')
    // What is known here makes the row of the stage whole.
    expect(client.folded!.state.staff.find(({ participant }) => participant === 'p2')).toMatchObject({
      sub: 's2',
      joined_at: AT,
    })
    happen('participant_left', { participant: 'p2', reason: 'left' })
    expect(client.roster!.total).toBe(2)
  })

  it('are told of once a message, after the picture', async () => {
    const { client, updates } = await live()
    client.followRoster()
    await answer([row(1)], null, 1)
    updates.length = 0
    happen('mic_changed', { participant: 'p1', mic: 'open' })
    happen('details_changed', { title: 'T', description: '' })
    expect(updates.map(({ kind }) => kind)).toEqual(['events', 'roster', 'events'])
  })
})

describe('10 000 people', () => {
  it('cost at most 2 ms an event, looked at each time', async () => {
    const { client } = await live()
    client.followRoster()
    for (let start = 0; start < 10_000; start += 500) {
      const items = Array.from({ length: 500 }, (_, n) => row(start + n))
      await answer(items, start < 9_500 ? `p${start + 499}` : null, 10_000)
      await pass(200)
    }
    expect(client.roster).toMatchObject({ total: 10_000, complete: true })
    vi.useRealTimers()
    const median = (looks: boolean): number => {
      const times: number[] = []
      for (let n = 0; n < 300; n += 1) {
        const begin = performance.now()
        happen('mic_changed', { participant: `p${n * 7}`, mic: n % 2 ? 'open' : 'muted_by_staff' })
        if (looks && client.roster!.rows.size !== 10_000) throw new Error('rows are missing')
        times.push(performance.now() - begin)
      }
      return times.sort((a, b) => a - b)[150]!
    }
    const [unseen, seen] = [median(false), median(true)]
    const begin = performance.now()
    happen('all_muted', { mute_epoch: 9, locked: true })
    const all = performance.now() - begin
    const figures = { event_ms: unseen, event_and_look_ms: seen, mute_all_ms: all }
    console.info('10 000 rows', figures)
    expect(unseen).toBeLessThan(2)
    expect(seen).toBeLessThan(2)
    expect([...client.roster!.rows.values()].every(({ mic }) => mic === 'muted_by_staff')).toBe(true)
  })
})
