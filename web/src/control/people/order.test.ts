// The order of ten thousand people, and what keeping it costs.
import { describe, expect, it } from 'vitest'
import type { wire } from '../../client'
import { folded, Order, type Row } from './order'

const row = (participant: string, name: string, more: Partial<Row> = {}): Row => ({
  participant,
  name,
  role: 'attendee',
  mic: 'muted',
  webcam: false,
  presenter: false,
  hand: false,
  joined_at: '2026-01-01T00:00:00.000Z',
  ...more,
})
const mapOf = (rows: Row[]): Map<wire.Id, Row> => new Map(rows.map((one) => [one.participant, one]))
const names = (order: Order): string[] => order.list('all', '').map(({ name }) => name)

describe('order', () => {
  const people = [
    row('1', 'Zoë'),
    row('2', 'Änne'),
    row('3', 'Bob', { role: 'panelist' }),
    row('4', 'Alice', { role: 'organizer' }),
    row('5', 'Cora', { role: 'in_session_co_organizer' }),
    row('6', 'Dan', { presenter: true }),
    row('7', 'Eve', { hand: true, hand_at: '2026-01-01T00:00:02.000Z' }),
    row('8', 'Finn', { hand: true, hand_at: '2026-01-01T00:00:01.000Z' }),
  ]

  it('puts hands first by when they were raised, then the presenter, organizers, panelists, attendees by name', () => {
    const order = new Order()
    order.take(mapOf(people))
    expect(names(order)).toEqual(['Finn', 'Eve', 'Dan', 'Alice', 'Cora', 'Bob', 'Änne', 'Zoë'])
  })

  it('finds names without marks and in any letters', () => {
    const order = new Order()
    order.take(mapOf([...people, row('9', 'Łukasz Øster')]))
    expect(order.list('all', ' ZOE ').map(({ name }) => name)).toEqual(['Zoë'])
    expect(order.list('attendees', 'lukasz ost').map(({ name }) => name)).toEqual(['Łukasz Øster'])
    expect(folded('Groß')).toBe('gross')
  })

  it('is the same whether it was kept or made anew', () => {
    const kept = new Order()
    let rows = crowd(300)
    kept.take(rows)
    const random = dice(7)
    for (let step = 0; step < 200; step += 1) {
      rows = changed(rows, random)
      kept.take(rows)
    }
    const anew = new Order()
    anew.take(rows)
    expect(kept.list('all', '')).toEqual(anew.list('all', ''))
    expect(kept.counts()).toEqual(anew.counts())
    expect(kept.take(rows)).toBe(false)
  })
})

/** A generator of our own: the same seed gives the same run. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function crowd(count: number): Map<wire.Id, Row> {
  const random = dice(1)
  const word = () => Array.from({ length: 7 }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('')
  return mapOf(Array.from({ length: count }, (_, i) => row(`p${i}`, `${word()} ${word()}`)))
}

/** One person leaves, comes, raises the hand or changes role. */
function changed(rows: Map<wire.Id, Row>, random: () => number): Map<wire.Id, Row> {
  const next = new Map(rows)
  const one = [...rows.values()][Math.floor(random() * rows.size)] as Row
  const what = random()
  const fresh = `n${random()}`
  if (what < 0.2) next.delete(one.participant)
  else if (what < 0.4) next.set(fresh, row(fresh, 'New'))
  else if (what < 0.6) next.set(one.participant, { ...one, hand: true, hand_at: `2026-01-01T00:00:${String(Math.floor(random() * 60)).padStart(2, '0')}.000Z` })
  else if (what < 0.8) next.set(one.participant, { ...one, role: 'panelist' })
  else next.set(one.participant, { ...one, mic: 'open' })
  return next
}

describe('the cost with 10 000 people', () => {
  const COUNT = 10_000
  const timed = (run: () => void): number => {
    const begin = performance.now()
    run()
    return performance.now() - begin
  }
  const median = (times: number[]): number => times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] as number

  it('stays far below a frame for one change', () => {
    const order = new Order()
    let rows = crowd(COUNT)
    const first = timed(() => void order.take(rows))
    const random = dice(3)
    const kept = [...Array(60).keys()].map(() => {
      rows = changed(rows, random)
      return timed(() => {
        order.take(rows)
        order.list('all', '')
        order.counts()
      })
    })
    const muted = new Map([...rows].map(([id, one]) => [id, { ...one, mic: 'muted_by_staff' as const }]))
    const all = timed(() => void order.take(muted))
    const search = timed(() => void order.list('attendees', 'ab'))
    console.log(`10 000 people: first ${first.toFixed(1)} ms, one change ${median(kept).toFixed(2)} ms, mute all ${all.toFixed(1)} ms, search ${search.toFixed(2)} ms`)
    expect(median(kept)).toBeLessThan(10)
  })
})
