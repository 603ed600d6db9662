// Commands over drops: the same id, the same order, not too fast, and what is not asked again.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeSocket, live, pass, start } from './fake-socket'
import { inJson } from './golden'
import type * as wire from '../../src/client/wire'

beforeEach(() => {
  vi.useFakeTimers()
  FakeSocket.made = []
})
afterEach(() => vi.useRealTimers())

const texts = (socket: FakeSocket) => socket.of('chat').map(({ args }) => args!.text)
const say = (text: string) => ({ to: 'everyone', text })

async function back(): Promise<FakeSocket> {
  FakeSocket.last.end(1006)
  await pass(250)
  return FakeSocket.last.open().resume()
}

describe('answers', () => {
  it('a result is given, a refusal thrown', async () => {
    const { client } = await live()
    const said = client.send('chat', say('hello'), { expect: { phase: 'live' } })
    const [sent] = FakeSocket.last.of('chat')
    expect(sent).toEqual({ id: expect.any(String), cmd: 'chat', args: say('hello'), expect: { phase: 'live' } })
    FakeSocket.last.ok(sent!.id, { message: 'm1' })
    expect(await said).toEqual({ message: 'm1' })
    const refused = client.send('start')
    FakeSocket.last.refuse(FakeSocket.last.of('start')[0]!.id, { code: 'conflict', actual: { phase: 'live' } })
    await expect(refused).rejects.toMatchObject({
      name: 'CommandError',
      code: 'conflict',
      refusal: { actual: { phase: 'live' } },
    })
    expect(client.unanswered).toBe(0)
  })

  it('an answer to nothing is passed over', async () => {
    const { client } = await live()
    FakeSocket.last.ok('x')
    FakeSocket.last.refuse(undefined, { code: 'internal' })
    expect(client.status.state).toBe('live')
  })

  it('ids are never used twice', async () => {
    const ids = new Set<string>()
    for (let n = 0; n < 3; n += 1) {
      const { client } = await live()
      for (let m = 0; m < 8; m += 1) void client.send('start').catch(() => undefined)
      for (const { id } of FakeSocket.last.sent) ids.add(id!)
      client.close()
    }
    expect(ids.size).toBe(27)
    for (const id of ids) expect(id.length).toBeLessThanOrEqual(64)
  })

  it("one's own vote and survey are in the picture when the answer is", async () => {
    const { client } = await live()
    const { poll } = client.folded!.state.poll!
    const voted = client.send('vote', { poll, text: 'so' })
    FakeSocket.last.ok(FakeSocket.last.of('vote')[0]!.id)
    await voted
    expect(client.folded!.state.poll!.voted).toBe(true)
    const taken = client.send('submit_survey', { answers: [null] })
    FakeSocket.last.ok(FakeSocket.last.of('submit_survey')[0]!.id)
    await taken
    expect(client.folded!.state.survey!.submitted).toBe(true)
  })
})

describe('over drops', () => {
  it('nothing is put into a socket that is closing, and what was asked meanwhile goes on the next', async () => {
    const { client } = await live()
    const first = FakeSocket.last
    first.readyState = 2
    const answer = client.send('chat', say('late'))
    expect(first.of('chat')).toEqual([])
    first.end(1006)
    await pass(250)
    const second = FakeSocket.last.open().resume()
    second.ok(second.of('chat')[0]!.id, { message: 'm1' })
    expect(await answer).toEqual({ message: 'm1' })
  })
  it('what has no answer is sent again unchanged and in order, after the welcome', async () => {
    const { client } = await live()
    const first = FakeSocket.last
    const args = say('a')
    const answers = [client.send('chat', args), client.send('chat', say('b')), client.send('chat', say('c'))]
    args.text = 'changed since'
    first.ok(first.of('chat')[1]!.id, { message: 'm2' })
    first.end(1006)
    answers.push(client.send('chat', say('d')))
    await pass(250)
    const second = FakeSocket.last.open()
    expect(second.sent.map(({ cmd }) => cmd)).toEqual(['hello'])
    second.resume()
    expect(texts(second)).toEqual(['a', 'c', 'd'])
    expect(second.of('chat').slice(0, 2)).toEqual([first.of('chat')[0], first.of('chat')[2]])
    second.of('chat').forEach(({ id }, n) => second.ok(id, { message: `n${n}` }))
    expect(await Promise.all(answers)).toEqual([
      { message: 'n0' },
      { message: 'm2' },
      { message: 'n1' },
      { message: 'n2' },
    ])
  })

  it('commands wait for the first welcome', async () => {
    const { client } = await start()
    void client.send('start')
    expect(client.unanswered).toBe(1)
    FakeSocket.last.open().welcome()
    expect(FakeSocket.last.sent.map(({ cmd }) => cmd)).toEqual(['hello', 'start'])
  })

  it('lists are asked again, reactions and what is not final are not', async () => {
    const { client } = await live()
    void client.send('list_chat', { limit: 5 })
    const fleeting = [client.send('react', { emoji: 'clap' }), client.send('caption', { text: 'we', final: false })]
    void client.send('caption', { text: 'well', final: true })
    const socket = await back()
    expect(socket.sent.map(({ cmd }) => cmd)).toEqual(['hello', 'list_chat', 'caption'])
    expect(await Promise.all(fleeting)).toEqual([undefined, undefined])
    FakeSocket.last.end(1006)
    expect(await client.send('react', { emoji: 'clap' })).toBeUndefined()
  })

  it('no more than 256 wait', async () => {
    const { client } = await start()
    const waiting = Array.from({ length: 256 }, () => client.send('start').catch(() => undefined))
    await expect(client.send('start')).rejects.toMatchObject({ code: 'rate_limited' })
    expect(client.unanswered).toBe(256)
    client.close()
    await Promise.all(waiting)
  })
})

describe('pace', () => {
  it('no more than the welcome allows in a second, and no more than 32 on their way', async () => {
    const { client } = await start()
    const { limits } = inJson<wire.Welcome>('welcome_organizer')
    FakeSocket.last.open().welcome({ limits: { ...limits, commands_per_s: 20 } })
    for (let n = 0; n < 60; n += 1) void client.send('chat', say(`${n}`))
    expect(texts(FakeSocket.last).length).toBe(20)
    await pass(500)
    expect(texts(FakeSocket.last).length).toBe(30)
    await pass(500)
    expect(texts(FakeSocket.last).length).toBe(32)
    for (const { id } of FakeSocket.last.of('chat')) FakeSocket.last.ok(id)
    expect(texts(FakeSocket.last).length).toBe(40)
    await pass(1_000)
    expect(texts(FakeSocket.last)).toEqual(Array.from({ length: 60 }, (_, n) => `${n}`))
  })

  it('rate_limited is asked again, with the same id, a few times', async () => {
    const { client } = await live({}, () => 0)
    const said = client.send('chat', say('a'))
    for (let tries = 1; tries <= 5; tries += 1) {
      const sent = FakeSocket.last.of('chat')
      expect(sent.length).toBe(tries)
      expect(sent.at(-1)).toEqual(sent[0])
      FakeSocket.last.refuse(sent[0]!.id, { code: 'rate_limited', retry_after_ms: 1_500 })
      await pass(1_499)
      expect(FakeSocket.last.of('chat').length).toBe(tries)
      await pass(1)
    }
    FakeSocket.last.refuse(FakeSocket.last.of('chat')[0]!.id, { code: 'rate_limited', retry_after_ms: 1_500 })
    await expect(said).rejects.toMatchObject({ code: 'rate_limited' })
  })

  it('a command that may have been taken before a drop is asked until it is known', async () => {
    const { client } = await live({}, () => 0)
    const said = client.send('chat', say('a'))
    const socket = await back()
    for (let tries = 0; tries < 12; tries += 1) {
      socket.refuse(socket.of('chat')[0]!.id, { code: 'rate_limited', retry_after_ms: 100 })
      await pass(100)
    }
    socket.ok(socket.of('chat')[0]!.id, { message: 'm' })
    expect(await said).toEqual({ message: 'm' })
  })

  it('unavailable is asked again twice, and the picture says so', async () => {
    const { client } = await live()
    const said = client.send('chat', say('a'))
    for (const ms of [600, 1_200]) {
      FakeSocket.last.refuse(FakeSocket.last.of('chat')[0]!.id, { code: 'unavailable' })
      await pass(ms)
    }
    expect(FakeSocket.last.of('chat').length).toBe(3)
    FakeSocket.last.refuse(FakeSocket.last.of('chat')[0]!.id, { code: 'unavailable' })
    await expect(said).rejects.toMatchObject({ code: 'unavailable' })
    expect(client.folded!.writable).toBe(false)
  })

  it('what would cost the connection is refused here', async () => {
    const { client } = await live()
    await expect(client.send('chat', say('ä'.repeat(20_000)))).rejects.toMatchObject({
      code: 'invalid',
      refusal: { field: 'message' },
    })
    expect(FakeSocket.last.of('chat')).toEqual([])
  })
})

describe('seen', () => {
  const told = () => FakeSocket.made.flatMap((socket) => socket.of('seen').map(({ args }) => args!.seq))

  it('is told once a second, the newest, only growing, without an id', async () => {
    const { client } = await live()
    for (const seq of [5, 7, 6, 9]) client.seen(seq)
    expect(told()).toEqual([5])
    await pass(999)
    expect(told()).toEqual([5])
    await pass(1)
    expect(told()).toEqual([5, 9])
    client.seen(9)
    client.seen(3)
    await pass(5_000)
    expect(told()).toEqual([5, 9])
    expect(FakeSocket.last.of('seen')[0]).toEqual({ cmd: 'seen', args: { seq: 5 } })
  })

  it('is told while live only', async () => {
    const { client } = await live()
    client.seen(5)
    client.seen(6)
    FakeSocket.last.end(1006)
    client.seen(7)
    await pass(250)
    FakeSocket.last.open().resume()
    await pass(2_000)
    expect(told()).toEqual([5])
    client.seen(7)
    expect(told()).toEqual([5, 7])
  })
})

describe('the picture', () => {
  it('is replaced, folded and told of in that order', async () => {
    const { client, updates } = await live()
    const first = client.folded
    FakeSocket.last.happen('event_all_muted')
    expect(client.folded).not.toBe(first)
    FakeSocket.last.hear({ ...inJson('snapshot_organizer'), seq: 67 })
    FakeSocket.last.hear({ type: 'transient', event: 'audience', data: { count: 9 } })
    FakeSocket.last.hear({ type: 'something of a later version' })
    expect(client.folded!.state.audience).toBe(9)
    expect(updates.map(({ kind }) => kind)).toEqual(['snapshot', 'status', 'events', 'snapshot', 'transient'])
  })

  it('of a listener that fails is not lost', async () => {
    const { client } = await live()
    const faults: unknown[] = []
    const catcher = (fault: unknown) => void faults.push(fault)
    process.prependOnceListener('uncaughtException', catcher)
    const stop = client.subscribe(() => {
      throw new Error("a page's mistake")
    })
    const heard = vi.fn()
    client.subscribe(heard)
    const queued = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((run) => {
      try {
        run()
      } catch (fault) {
        faults.push(fault)
      }
    })
    FakeSocket.last.happen('event_all_muted')
    stop()
    queued.mockRestore()
    process.removeListener('uncaughtException', catcher)
    expect(heard).toHaveBeenCalledOnce()
    expect(faults).toEqual([new Error("a page's mistake")])
  })

  it('lacks the wording of a poll that was over before, until a list brings it', async () => {
    const { client } = await live()
    const results: wire.Events = {
      type: 'events',
      seq: 99,
      events: [
        { seq: 99, at: '', by: null, event: 'poll_results_shared', data: { poll: 'v0', counts: [1], voters: 1 } },
      ],
    }
    FakeSocket.last.hear(results)
    const [asked] = FakeSocket.last.of('list_polls')
    FakeSocket.last.ok(asked!.id, {
      items: [{ poll: 'v0', question: 'Q', kind: 'single', options: ['a'], anonymous: false }],
      next: null,
      total: 1,
    })
    await pass(0)
    expect(client.folded!.state.shared.at(-1)).toEqual({
      poll: 'v0',
      question: 'Q',
      kind: 'single',
      options: ['a'],
      anonymous: false,
      counts: [1],
      voters: 1,
    })
  })
})
