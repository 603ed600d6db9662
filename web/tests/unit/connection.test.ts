// The way back: which closes are final, how long a client waits, what it takes for silence, and what it never hears
// again.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { wait } from '../../src/client/backoff'
import { FakeSocket, live, pass, start } from './fake-socket'

beforeEach(() => {
  vi.useFakeTimers()
  FakeSocket.made = []
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('hello', () => {
  it('shows the ticket, and where to resume once there is a picture', async () => {
    const { client } = await start()
    expect(FakeSocket.last.protocols).toEqual(['cuelight.v1.json'])
    expect(client.status).toEqual({ state: 'connecting' })
    FakeSocket.last.open()
    expect(FakeSocket.last.sent).toEqual([{ id: expect.any(String), cmd: 'hello', args: { ticket: 'a-ticket' } }])
    FakeSocket.last.welcome()
    expect(client.status).toEqual({ state: 'live' })
    FakeSocket.last.happen('event_all_muted')
    FakeSocket.last.end(1006)
    await pass(250)
    FakeSocket.last.open()
    expect(FakeSocket.last.sent[0]!.args).toEqual({ ticket: 'a-ticket', resume: { epoch: 'e9', seq: 67 } })
  })

  it('speaks MessagePack where that is asked for', async () => {
    await start({ encoding: 'msgpack' })
    await vi.waitFor(() => expect(FakeSocket.made.length).toBe(1))
    expect(FakeSocket.last.protocols).toEqual(['cuelight.v1.msgpack'])
    FakeSocket.last.open()
    expect(FakeSocket.last.sent[0]!.cmd).toBe('hello')
  })

  it('tries anew when nobody answers within 10 s', async () => {
    const { client } = await start()
    const first = FakeSocket.last.open()
    await pass(9_999)
    expect(client.status.state).toBe('connecting')
    await pass(1)
    expect(client.status).toMatchObject({ state: 'reconnecting', because: 'silent', attempt: 1 })
    await pass(250)
    expect(FakeSocket.last).not.toBe(first)
  })

  it('refuses an address that is none at once', async () => {
    await expect(start({ url: 'http://host/' })).rejects.toThrow(TypeError)
    await expect(start({ url: 'nonsense' })).rejects.toThrow(TypeError)
  })
})

describe('closes', () => {
  it.each([
    [1001, 'dropped'],
    [1005, 'dropped'],
    [1006, 'dropped'],
    [1012, 'restarting'],
    [1013, 'overloaded'],
    [4408, 'silent'],
    [4413, 'full'],
    [4429, 'flooding'],
  ])('%i comes back, because: %s', async (code, because) => {
    const { client } = await live()
    FakeSocket.last.end(code, '{"retry_ms":700}')
    expect(client.status).toMatchObject({ state: 'reconnecting', because, attempt: 1, retry_at: Date.now() + 825 })
    await pass(824)
    expect(FakeSocket.made.length).toBe(1)
    await pass(2)
    expect(FakeSocket.made.length).toBe(2)
    expect(client.status).toMatchObject({ state: 'reconnecting', retry_at: null })
    FakeSocket.last.open().resume()
    expect(client.status).toEqual({ state: 'live' })
  })

  it.each([
    [1000, { kind: 'left' }],
    [1002, { kind: 'protocol', code: 1002 }],
    [1007, { kind: 'protocol', code: 1007 }],
    [1009, { kind: 'protocol', code: 1009 }],
    [4400, { kind: 'protocol', code: 4400 }],
    [4403, { kind: 'removed', reason: 'enough' }],
    [4404, { kind: 'no_such_session' }],
    [4409, { kind: 'superseded' }],
    [4410, { kind: 'ended' }],
    [4423, { kind: 'door_locked' }],
  ])('%i is final', async (code, closing) => {
    const { client } = await live()
    const lost = client.send('start')
    FakeSocket.last.end(code, 'enough')
    expect(client.status).toEqual({ state: 'closed', closing })
    await expect(lost).rejects.toMatchObject({ name: 'ClosedError', closing })
    await pass(60_000)
    expect(FakeSocket.made.length).toBe(1)
    await expect(client.send('start')).rejects.toMatchObject({ closing })
  })

  it('4401 comes back with a new ticket only', async () => {
    const getTicket = vi.fn((why: string) => (why === 'connect' ? 'old' : 'new'))
    const { client } = await start({ getTicket })
    FakeSocket.last.open().end(4401)
    await pass(0)
    expect(getTicket.mock.calls).toEqual([['connect'], ['refused']])
    expect(FakeSocket.last.open().sent[0]!.args).toMatchObject({ ticket: 'new' })
    FakeSocket.last.welcome()
    expect(client.status.state).toBe('live')
    FakeSocket.last.end(1006)
    await pass(250)
    expect(getTicket.mock.calls.length).toBe(2)
  })

  it.each([
    ['the same', () => 'old'],
    ['none', (why: string) => (why === 'connect' ? 'old' : null)],
    [
      'a fault',
      (why: string) => {
        if (why === 'refused') throw new Error('no')
        return 'old'
      },
    ],
  ])('4401 and then %s ticket is final', async (_, getTicket) => {
    const { client } = await start({ getTicket })
    FakeSocket.last.open().end(4401)
    await pass(0)
    expect(client.status).toEqual({ state: 'closed', closing: { kind: 'ticket_refused' } })
  })

  it('4401 to the new ticket as well is final', async () => {
    let count = 0
    const { client } = await start({ getTicket: () => `ticket ${(count += 1)}` })
    FakeSocket.last.open().end(4401)
    await pass(0)
    FakeSocket.last.open().end(4401)
    await pass(0)
    expect(client.status).toEqual({ state: 'closed', closing: { kind: 'ticket_refused' } })
    expect([count, FakeSocket.made.length]).toEqual([2, 2])
  })
})

describe('back-off', () => {
  it('is full jitter under a bound that doubles from 250 ms to 15 s, on top of what the server asks', () => {
    for (let failed = 0; failed < 40; failed += 1) {
      const bound = Math.min(15_000, 250 * 2 ** failed)
      const waits = Array.from({ length: 500 }, () => wait(failed, 0, Math.random))
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(0)
      expect(Math.min(...waits)).toBeLessThan(bound / 10)
      expect(Math.max(...waits)).toBeLessThanOrEqual(bound)
      expect(Math.max(...waits)).toBeGreaterThan(bound * 0.9)
      expect(wait(failed, 5_000, Math.random)).toBeGreaterThanOrEqual(5_000)
    }
  })

  it('starts anew after a connection that lasted, and not before', async () => {
    const { client } = await live({}, () => 1)
    const waits: number[] = []
    client.subscribe((update) => {
      if (update.kind === 'status' && update.status.state === 'reconnecting' && update.status.retry_at !== null)
        waits.push(update.status.retry_at - Date.now())
    })
    for (let n = 0; n < 9; n += 1) {
      FakeSocket.last.open().end(1006)
      await pass(waits.at(-1)!)
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000])
    // Whoever welcomes and hangs up is not asked four times a second.
    FakeSocket.last.open().resume()
    await pass(4_999)
    FakeSocket.last.end(1006)
    expect(waits.at(-1)).toBe(15_000)
    await pass(15_000)
    FakeSocket.last.open().resume()
    await pass(5_000)
    FakeSocket.last.end(1006)
    expect(waits.at(-1)).toBe(250)
  })

  it.each(['', 'soon', '{"retry_ms":"x"}', '{"retry_ms":-5}', 'null'])(
    'a reason that says nothing asks for nothing: %s',
    async (reason) => {
      const { client } = await live({}, () => 0)
      FakeSocket.last.end(1012, reason)
      expect(client.status).toMatchObject({ retry_at: Date.now() })
    },
  )
})

describe('silence', () => {
  it('is asked about once, and any message answers', async () => {
    const { client } = await live()
    await pass(19_999)
    expect(FakeSocket.last.of('list_polls')).toEqual([])
    await pass(1)
    expect(FakeSocket.last.of('list_polls')).toEqual([
      { id: expect.any(String), cmd: 'list_polls', args: { limit: 1 } },
    ])
    await pass(4_999)
    FakeSocket.last.hear({ type: 'transient', event: 'audience', data: { count: 7 } })
    await pass(19_000)
    expect(client.status.state).toBe('live')
    expect(FakeSocket.last.of('list_polls').length).toBe(1)
    expect(client.unanswered).toBe(0)
  })

  it('without an answer in 5 s costs the connection', async () => {
    const { client } = await live()
    await pass(25_000)
    expect(client.status).toMatchObject({ state: 'reconnecting', because: 'silent' })
    expect(FakeSocket.made[0]!.closed_with).toBe(4000)
  })

  it('is jittered', async () => {
    for (const [random, ms] of [
      [0, 18_000],
      [1, 22_000],
    ] as const) {
      const { client } = await live({}, () => random)
      await pass(ms - 1)
      expect(FakeSocket.last.of('list_polls').length).toBe(0)
      await pass(2)
      expect(FakeSocket.last.of('list_polls').length).toBe(1)
      client.close()
    }
  })

  it('an unanswered command counts as silence, whatever else is heard', async () => {
    const { client } = await live({ answer_timeout_ms: 3_000 })
    void client.send('start')
    for (let n = 0; n < 3; n += 1) {
      await pass(999)
      FakeSocket.last.hear({ type: 'transient', event: 'audience', data: { count: n } })
    }
    expect(client.status.state).toBe('live')
    await pass(3)
    expect(client.status).toMatchObject({ state: 'reconnecting', because: 'silent' })
  })

  it('an abandoned socket changes nothing any more', async () => {
    const { client, updates } = await live()
    const old = FakeSocket.last
    const { onmessage, onclose } = old
    await pass(25_250)
    FakeSocket.last.open().resume()
    const [before, count] = [client.folded, updates.length]
    old.happen('event_all_muted')
    old.welcome()
    old.end(4409)
    expect([old.onmessage, old.onclose, old.onopen]).toEqual([null, null, null])
    expect(onmessage && onclose).toBeTruthy()
    expect(client.folded).toBe(before)
    expect(updates.length).toBe(count)
    expect(client.status.state).toBe('live')
  })

  it('a frame that is no message costs the connection, not the picture', async () => {
    const { client } = await live()
    FakeSocket.last.onmessage!({ data: '{"type":' })
    expect(client.status).toMatchObject({ state: 'reconnecting', because: 'dropped' })
    expect(client.folded!.seq).toBe(66)
  })
})

describe('a browser that knows more', () => {
  function browser(): { tell(name: string): void; shown(state: string): void; listeners(): number } {
    const listeners = new Map<string, () => void>()
    const add = (name: string, listener: () => void) => void listeners.set(name, listener)
    const remove = (name: string) => void listeners.delete(name)
    const page = { visibilityState: 'visible', addEventListener: add, removeEventListener: remove }
    vi.stubGlobal('addEventListener', add)
    vi.stubGlobal('removeEventListener', remove)
    vi.stubGlobal('document', page)
    const tell = (name: string) => listeners.get(name)?.()
    return {
      tell,
      shown: (state) => {
        page.visibilityState = state
        tell('visibilitychange')
      },
      listeners: () => listeners.size,
    }
  }

  it('offline is told at once, online tried at once', async () => {
    const { tell } = browser()
    const { client } = await live({}, () => 1)
    tell('offline')
    expect(client.status).toMatchObject({ state: 'reconnecting', because: 'dropped' })
    expect(FakeSocket.made[0]!.closed_with).toBe(4000)
    await pass(250)
    FakeSocket.last.end(1006)
    const count = FakeSocket.made.length
    tell('online')
    await pass(0)
    expect(FakeSocket.made.length).toBe(count + 1)
    FakeSocket.last.open().resume()
    expect(client.status.state).toBe('live')
  })

  it('online does not hurry past what the server asked for', async () => {
    const { tell } = browser()
    await live()
    FakeSocket.last.end(4429, '{"retry_ms":9000}')
    tell('online')
    await pass(8_999)
    expect(FakeSocket.made.length).toBe(1)
  })

  it('online while live is a hasty question', async () => {
    const { tell } = browser()
    const { client } = await live()
    tell('online')
    expect(FakeSocket.last.of('list_polls').length).toBe(1)
    await pass(2_000)
    expect(client.status).toMatchObject({ state: 'reconnecting', because: 'silent' })
  })

  it('a page that is shown again asks where it heard nothing lately', async () => {
    const { shown } = browser()
    const { client } = await live()
    shown('visible')
    expect(FakeSocket.last.of('list_polls').length).toBe(0)
    shown('hidden')
    await pass(10_000)
    shown('hidden')
    expect(FakeSocket.last.of('list_polls').length).toBe(0)
    shown('visible')
    expect(FakeSocket.last.of('list_polls').length).toBe(1)
    FakeSocket.last.ok(FakeSocket.last.of('list_polls')[0]!.id, { items: [], next: null, total: 0 })
    await pass(2_000)
    expect(client.status.state).toBe('live')
  })

  it('a page that is shown again does not wait for its turn, unless the server asked it to', async () => {
    const { shown } = browser()
    const { client } = await live({}, () => 1)
    FakeSocket.last.end(1013, '{"retry_ms":3000}')
    shown('visible')
    await pass(0)
    expect(FakeSocket.made.length).toBe(1)
    await pass(3_000)
    shown('visible')
    await pass(0)
    expect(FakeSocket.made.length).toBe(2)
    // The attempt under way is let be.
    shown('visible')
    await pass(0)
    expect(FakeSocket.made.length).toBe(2)
    FakeSocket.last.open().resume()
    expect(client.status.state).toBe('live')
  })

  it('is not listened to once it is over', async () => {
    const { listeners } = browser()
    const { client } = await live()
    expect(listeners()).toBe(3)
    client.close()
    expect(listeners()).toBe(0)
  })
})

describe('the end from this side', () => {
  it('close says 1000, and that is all', async () => {
    const { client } = await live()
    const lost = client.send('start')
    client.close()
    expect(FakeSocket.last.closed_with).toBe(1000)
    expect(client.status).toEqual({ state: 'closed', closing: { kind: 'closed' } })
    await expect(lost).rejects.toMatchObject({ closing: { kind: 'closed' } })
    client.close()
    await pass(60_000)
    expect(FakeSocket.made.length).toBe(1)
  })

  it('close while on the way back stops that', async () => {
    const { client } = await live()
    FakeSocket.last.end(1006)
    client.close()
    await pass(60_000)
    expect(FakeSocket.made.length).toBe(1)
  })

  it('leave waits for its answer, and not for ever', async () => {
    const first = await live()
    const leaving = first.client.leave()
    const [sent] = FakeSocket.last.of('leave')
    FakeSocket.last.ok(sent!.id)
    FakeSocket.last.end(1000)
    await leaving
    expect(first.client.status).toEqual({ state: 'closed', closing: { kind: 'left' } })
    const second = await live()
    const alone = second.client.leave()
    await pass(2_000)
    await alone
    expect(FakeSocket.last.closed_with).toBe(1000)
    expect(second.client.status).toEqual({ state: 'closed', closing: { kind: 'left' } })
  })
})
