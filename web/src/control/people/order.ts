// Everybody present in the order in which an organizer looks for them: raised hands by when they were raised, the
// presenter, organizers by rank, panelists, attendees by name. Kept by what changed, since ten thousand people are not
// sorted anew because one of them raises a hand. Must not know the page.
import type { wire } from '../../client'

export type Row = wire.RosterRow & { readonly hand_at?: wire.Timestamp }

export const FILTERS = ['all', 'hands', 'staff', 'panelists', 'attendees', 'talking'] as const
export type Filter = (typeof FILTERS)[number]

const ORDER: Record<wire.Role, string> = {
  organizer: '2',
  co_organizer: '3',
  host_only_co_organizer: '4',
  in_session_co_organizer: '5',
  panelist: '6',
  attendee: '7',
}

/** Letters that Unicode does not take apart into a plain one and a mark. */
const PLAIN: Record<string, string> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i' }

/** A name as it is searched and sorted: without marks, in small letters. */
export function folded(name: string): string {
  // Most names have no marks: taking them apart is what costs when everybody is read at once.
  if (/^[\x20-\x7e]*$/.test(name)) return name.toLowerCase()
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßøłđðþæœı]/g, (letter) => PLAIN[letter] ?? letter)
}

interface Entry {
  row: Row
  name: string
  key: string
  gone: boolean
}

function keyOf(row: Row, name: string): string {
  // A hand that was up before this page looked has no time: it is the oldest.
  const group = row.hand ? `0${row.hand_at ?? ''}` : row.presenter ? '1' : ORDER[row.role]
  return `${group} ${name} ${row.participant}`
}

const entryOf = (row: Row, name: string): Entry => ({ row, name, key: keyOf(row, name), gone: false })
const byKey = (one: Entry, other: Entry): number => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0)

const moves = (before: Row, now: Row): boolean =>
  before.hand !== now.hand || before.hand_at !== now.hand_at || before.presenter !== now.presenter || before.role !== now.role || before.name !== now.name

export class Order {
  #entries = new Map<wire.Id, Entry>()
  #sorted: Entry[] = []

  /** Takes the rows as they are now; false if they are as they were. Rows that stayed must be the same objects. */
  take(rows: ReadonlyMap<wire.Id, Row>): boolean {
    let changed = false
    let left = this.#entries.size
    const fresh: Entry[] = []
    for (const [id, row] of rows) {
      const entry = this.#entries.get(id)
      if (entry) left -= 1
      if (entry?.row === row) continue
      changed = true
      if (entry && !moves(entry.row, row)) {
        entry.row = row
        continue
      }
      if (entry) entry.gone = true
      const next = entryOf(row, entry?.row.name === row.name ? entry.name : folded(row.name))
      this.#entries.set(id, next)
      fresh.push(next)
    }
    if (left > 0) this.#forget(rows)
    if (left > 0 || fresh.length > 0) this.#place(fresh)
    return changed || left > 0
  }

  /** Those that a filter and a search leave, in order. */
  list(filter: Filter, query: string): Row[] {
    const wanted = folded(query.trim())
    const rows: Row[] = []
    for (const { row, name } of this.#sorted) if (fits(row, filter) && name.includes(wanted)) rows.push(row)
    return rows
  }

  /** How many each filter has. */
  counts(): Record<Filter, number> {
    const counts: Record<Filter, number> = { all: 0, hands: 0, staff: 0, panelists: 0, attendees: 0, talking: 0 }
    for (const { row } of this.#sorted) for (const filter of FILTERS) if (fits(row, filter)) counts[filter] += 1
    return counts
  }

  row(id: wire.Id): Row | undefined {
    return this.#entries.get(id)?.row
  }

  #forget(rows: ReadonlyMap<wire.Id, Row>): void {
    for (const [id, entry] of this.#entries) {
      if (rows.has(id)) continue
      entry.gone = true
      this.#entries.delete(id)
    }
  }

  /** Puts the fresh ones between those that stayed: one pass over both. */
  #place(fresh: Entry[]): void {
    fresh.sort(byKey)
    const merged: Entry[] = []
    let at = 0
    for (const entry of this.#sorted) {
      if (entry.gone) continue
      for (let next = fresh[at]; next && next.key < entry.key; next = fresh[at]) {
        merged.push(next)
        at += 1
      }
      merged.push(entry)
    }
    for (; at < fresh.length; at += 1) merged.push(fresh[at] as Entry)
    this.#sorted = merged
  }
}

function fits(row: Row, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true
    case 'hands':
      return row.hand === true
    case 'staff':
      return row.role !== 'attendee' && row.role !== 'panelist'
    case 'panelists':
      return row.role === 'panelist'
    case 'attendees':
      return row.role === 'attendee'
    case 'talking':
      return row.mic === 'open'
  }
}
