import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Entering } from './entry.svelte'

const ticketFor = (session: string): string => `x.${btoa(JSON.stringify({ session }))}.y`
const webinar = { title: 'T', description: '', starts_at: '2027-01-01T00:00:00Z', duration_min: 60, registration: false, phase: 'scheduled' }
const problem = (status: number, code: string, more: object = {}): Response =>
  new Response(JSON.stringify({ type: `urn:cuelight:problem:${code}`, ...more }), { status })
const joined = (): Response => new Response(JSON.stringify({ ticket: 'a.b.c', session: 's1', name: 'N', role: 'attendee' }), { status: 201 })

describe('the way in', () => {
  const answers: (() => Response)[] = []
  const enter = vi.fn()
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('fetch', vi.fn(async () => answers.shift()?.() ?? Promise.reject(new TypeError('no network'))))
  })
  afterEach(() => {
    answers.length = 0
    enter.mockReset()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
  const at = (key: string): Entering => new Entering({ door: 'join', key }, enter)

  it('takes a ticket for its own session, and refuses it at the door of another', async () => {
    const own = new Entering({ door: 'control', session: 's1' }, enter)
    await own.begin({ kind: 'ticket', ticket: ticketFor('s1') }, null)
    expect(enter).toHaveBeenCalledWith('s1', ticketFor('s1'))
    const other = new Entering({ door: 'control', session: 's2' }, enter)
    await other.begin({ kind: 'ticket', ticket: ticketFor('s1') }, null)
    expect(other.step).toEqual({ at: 'page', page: 'wrong_link' })
    answers.push(() => problem(404, 'not_found'))
    const joining = at('s2')
    await joining.begin({ kind: 'ticket', ticket: ticketFor('s1') }, null)
    expect(joining.step).toEqual({ at: 'page', page: 'wrong_link' })
    expect(enter).toHaveBeenCalledTimes(1)
  })
  it('asks for the name, and tells what is wrong with it', async () => {
    const entering = at('code')
    answers.push(() => new Response(JSON.stringify(webinar)))
    await entering.begin(null, null)
    expect(entering.step).toEqual({ at: 'form', webinar })
    await entering.join('', undefined)
    expect(entering.wrong).toEqual({ field: 'name', how: 'empty' })
    answers.push(() => problem(422, 'invalid', { field: 'name' }))
    await entering.join('x', undefined)
    expect(entering.wrong).toEqual({ field: 'name', how: 'invalid' })
    answers.push(joined)
    await entering.join('Carol', undefined)
    expect(enter).toHaveBeenCalledWith('s1', 'a.b.c')
  })
  it('waits for a seat by itself', async () => {
    const entering = at('code')
    answers.push(() => problem(409, 'full'), joined)
    await entering.begin({ kind: 'link', token: 't' }, null)
    expect(entering.step).toMatchObject({ at: 'waiting', because: 'full' })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(enter).toHaveBeenCalledWith('s1', 'a.b.c')
  })
  it.each([
    [403, 'removed'],
    [403, 'door_locked'],
    [410, 'ended'],
    [404, 'not_found', 'wrong_link'],
  ] as const)('ends on a page of its own: %i %s', async (status, code, page: string = code) => {
    const entering = at('code')
    answers.push(() => problem(status, code))
    await entering.begin({ kind: 'link', token: 't' }, null)
    expect(entering.step).toEqual({ at: 'page', page })
  })
  it('knows a code that is nobody’s from a link that is nobody’s, at a second attempt too', async () => {
    const coming = at('code')
    answers.push(() => problem(404, 'not_found'))
    await coming.begin(null, null)
    expect(coming.step).toEqual({ at: 'page', page: 'not_found' })
    const linked = at('code')
    await linked.begin({ kind: 'link', token: 't' }, null)
    answers.push(() => problem(404, 'not_found'))
    await Promise.all([linked.retry(), linked.retry()])
    expect(linked.step).toEqual({ at: 'page', page: 'wrong_link' })
  })
  it('tells a missing network from everything else, and tries again', async () => {
    const entering = at('code')
    await entering.begin(null, null)
    expect(entering.step).toEqual({ at: 'page', page: 'network' })
    answers.push(() => problem(500, 'internal'))
    await entering.retry()
    expect(entering.step).toEqual({ at: 'page', page: 'other' })
  })
})
