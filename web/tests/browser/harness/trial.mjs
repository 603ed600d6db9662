// One trial: a server of its own, a browser of its own, what is tried, and the verdict: it passed only if nothing that must
// never happen happened on any page meanwhile.
import assert from 'node:assert/strict'
import test from 'node:test'
import { House } from './people.mjs'
import { Server } from './server.mjs'

process.once('SIGTERM', () => process.exit(143))

/** Declares one; `body` gets the server and the house, and `t` for parts that are told one by one. */
export function trial(name, { timeout = 120_000, server: options = {} } = {}, body) {
  test(name, { timeout }, async (t) => {
    const server = await Server.start(options)
    const house = await House.open(server.origin)
    try {
      await body({ t, server, house })
      assert.deepEqual(house.faults(), [], 'nothing that must never happen happened on a page')
    } catch (error) {
      await house.pictures(name)
      for (const fault of house.faults()) t.diagnostic(fault)
      for (const line of server.log.slice(-5)) t.diagnostic(`server: ${line}`)
      throw error
    } finally {
      await house.close()
      await server.stop()
    }
  })
}

/** A part of a trial: what the pages look like at its failure is kept before the next part goes on. */
export function part(t, house, name, body) {
  return t.test(name, async (inner) => {
    try {
      await body(inner)
    } catch (error) {
      await house.pictures(name)
      throw error
    }
  })
}

/** Waits until `look` answers with something true, and gives it back; `what` says what was waited for in vain. */
export async function until(what, look, patience = 15_000) {
  const end = performance.now() + patience
  for (;;) {
    const found = await look()
    if (found) return found
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`)
    await new Promise((again) => setTimeout(again, 25))
  }
}

/** Middle and worst of some measurements, in a line. */
export function figures(label, values) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))])
  return `${label}: p50 ${at(0.5)} ms, max ${at(1)} ms, of ${sorted.length}: ${values.map((value) => Math.round(value)).join(' ')}`
}
