// The roster of a crowd on the real server, while people of it come and go.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket as NodeSocket } from 'ws'
import type { Client, PageOf } from '../../src/client'
import type * as wire from '../../src/client/wire'
import { comparable, Server, until, Webinar } from './server-process'
import type { Person } from './server-process'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 20_000 })

const ALICE: Person = { sub: 'alice', name: 'Alice', role: 'organizer' }
const ERIN: Person = { sub: 'erin', name: 'Erin', role: 'in_session_co_organizer' }
const BOB: Person = { sub: 'bob', name: 'Bob', role: 'panelist' }

let server: Server
let webinar: Webinar
beforeAll(async () => {
  server = await Server.start()
})
afterAll(() => (server as Server | undefined)?.stop())
afterEach(() => webinar.end())

describe('the roster', () => {
  const CROWD = 1200

  async function crowd(from: number, to: number): Promise<NodeSocket[]> {
    const sockets: NodeSocket[] = []
    for (let start = from; start < to; start += 50) {
      const people = Array.from({ length: Math.min(50, to - start) }, (_, n): Person => ({
        sub: `s${start + n}`,
        name: `Guest ${start + n}`,
        role: 'attendee',
      }))
      sockets.push(...(await Promise.all(people.map(enter))))
    }
    return sockets
  }

  async function enter(person: Person): Promise<NodeSocket> {
    const ticket = await webinar.ticket(person)
    const socket = new NodeSocket(webinar.url, ['cuelight.v1.json'])
    await new Promise((resolve, reject) => {
      socket.once('open', () => socket.send(JSON.stringify({ id: 'h', cmd: 'hello', args: { ticket } })))
      socket.once('message', resolve)
      socket.once('close', reject)
      socket.once('error', reject)
    })
    return socket
  }

  async function everybody(client: Client): Promise<Map<string, unknown>> {
    const rows = new Map<string, unknown>()
    let after: string | null = null
    do {
      const page: PageOf<wire.RosterRow> = await client.send('list_participants', { limit: 500, after })
      for (const row of page.items) rows.set(row.participant, comparable(row))
      after = page.next
    } while (after !== null)
    return rows
  }

  function shown(client: Client): Map<string, unknown> {
    return new Map([...client.roster!.rows].map(([id, { hand_at: _, ...row }]) => [id, comparable(row)]))
  }

  it('holds everybody, through comings and goings while it is read', async () => {
    webinar = await Webinar.schedule(server)
    const alice = await webinar.join(ALICE)
    await alice.send('start')
    alice.followRoster()
    const sockets = await crowd(0, CROWD)
    try {
      const [erin, bob] = await Promise.all([webinar.join(ERIN, { encoding: 'msgpack' }), webinar.join(BOB)])
      for (const client of [erin, bob]) client.followRoster()
      // Meanwhile people of every page leave, come, and raise hands.
      for (const socket of sockets.filter((_, n) => n % 7 === 0)) socket.close(1000)
      for (const socket of sockets.filter((_, n) => n % 7 === 1))
        socket.send(JSON.stringify({ id: 'r', cmd: 'raise_hand' }))
      sockets.push(...(await crowd(CROWD, CROWD + 100)))
      await alice.send('mute_all')
      const here = CROWD + 100 - Math.ceil(CROWD / 7) + 3
      for (const client of [alice, erin, bob]) {
        await until(client, () => client.roster!.complete && client.roster!.total === here, `${here} rows`)
        await client.send('list_polls', { limit: 1 })
        expect(client.roster!.rows.size).toBe(here)
        expect(shown(client)).toEqual(await everybody(client))
      }
      expect([...alice.roster!.rows.values()].filter(({ hand, hand_at }) => hand && hand_at).length).toBeGreaterThan(
        100,
      )
      // A change of view reads it again.
      await alice.send('hand_presenter', { participant: bob.folded!.you.participant })
      await until(bob, () => bob.folded!.you.presenter, 'the baton')
      await until(bob, () => bob.roster!.complete, 'the new reading')
      expect(shown(bob)).toEqual(await everybody(bob))
    } finally {
      for (const socket of sockets) socket.terminate()
    }
  })
})
