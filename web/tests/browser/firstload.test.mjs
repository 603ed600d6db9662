// What an attendee's first visit costs: bytes over the wire, and the time until one can join.
import assert from 'node:assert/strict'
import { schedule } from './harness/rest.mjs'
import { PHONE } from './harness/people.mjs'
import { trial } from './harness/trial.mjs'

const BYTES_MAX = 100_000
const GOAL_MS = 1_000
const LIMIT_MS = 5_000

/** Counts what comes over the wire, as it came: packed, with its headers. */
async function meter(page) {
  const devtools = await page.context().newCDPSession(page)
  const urls = new Map()
  const loaded = []
  devtools.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url))
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => loaded.push([urls.get(requestId), encodedDataLength]))
  await devtools.send('Network.enable')
  return loaded
}

trial('the first visit is small and quick', {}, async ({ t, server, house }) => {
  const webinar = await schedule(server, { description: 'An hour about light.' })
  const anna = await house.person('attendee', { viewport: PHONE })
  const { page } = anna
  const loaded = await meter(page)
  const began = performance.now()
  await anna.open(webinar.joinPath())
  const join = page.getByRole('button', { name: 'Join', exact: true })
  await join.waitFor()
  await join.click({ trial: true })
  const ready = performance.now() - began
  await page.waitForLoadState('networkidle')
  const door = sum(loaded)
  // Everything that attending takes counts: whatever is loaded after the door too.
  await page.getByRole('textbox').first().fill('Anna')
  await join.click()
  await page.getByText(/not started|will begin|starts/i).first().waitFor()
  await page.waitForLoadState('networkidle')
  const all = sum(loaded)
  for (const [url, bytes] of loaded) t.diagnostic(`${String(bytes).padStart(7)} ${new URL(url).pathname.replace(/[a-z0-9]{12,}/g, '…')}`)
  t.diagnostic(`${loaded.length} answers, headers counted`)
  t.diagnostic(`${door} bytes until the door, ${all} bytes inside; the join button could be used after ${Math.round(ready)} ms (goal ${GOAL_MS} ms)`)
  assert.ok(all <= BYTES_MAX, `at most ${BYTES_MAX} bytes, not ${all}`)
  assert.ok(ready <= LIMIT_MS, `within ${LIMIT_MS} ms, not ${Math.round(ready)}`)
})

const sum = (loaded) => loaded.reduce((total, [, bytes]) => total + bytes, 0)
