// What the REST side's answers mean to a page.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { clockApart, isTaken } from './rest'

afterEach(() => vi.unstubAllGlobals())

describe('a ticket', () => {
  const answers = (status: number, code: string) =>
    vi.fn(async () => new Response(JSON.stringify({ type: `urn:cuelight:problem:${code}` }), { status }))

  it.each([
    [401, 'unauthorized', false],
    [404, 'not_found', true],
    [403, 'removed', true],
    [429, 'rate_limited', true],
    [502, 'whatever a proxy says', true],
  ])('that is answered %i %s is taken: %s', async (status, code, taken) => {
    const fetch = answers(status, code)
    vi.stubGlobal('fetch', fetch)
    expect(await isTaken('s 1', 'a.b.c')).toBe(taken)
    const [path, init] = fetch.mock.calls[0] as unknown as [string, RequestInit]
    expect(path).toBe('/v1/sessions/s%201/handouts')
    expect(init).toMatchObject({ headers: { authorization: 'Bearer a.b.c' }, credentials: 'omit', referrerPolicy: 'no-referrer' })
  })

  it('is not doubted where nobody answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
    expect(await isTaken('s1', 'a.b.c')).toBe(true)
  })
})

describe('the server’s clock', () => {
  it('is told by any answer’s date, and by nobody where nobody answers', async () => {
    const fetch = vi.fn(async () => new Response(null, { headers: { date: new Date(Date.now() - 5 * 3_600_000).toUTCString() } }))
    vi.stubGlobal('fetch', fetch)
    const apart = (await clockApart()) ?? 0
    expect(apart).toBeGreaterThanOrEqual(5 * 3_600_000)
    expect(apart).toBeLessThan(5 * 3_600_000 + 5_000)
    vi.stubGlobal('fetch', async () => new Response(null))
    expect(await clockApart()).toBeNull()
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
    expect(await clockApart()).toBeNull()
  })
})
