// The client's memory of a session and the small steps by which it changes: every step makes new objects along the path
// to the change and keeps the others. Knows no event; what an event means is in the fold files.
import type { Folded } from './contract'
import type * as wire from './wire'

/** A roster row from elsewhere, for people of whom an event tells the name only. */
export type Known = (participant: wire.Id) => wire.RosterRow | undefined

/** What is remembered beside the picture, because later events do not say it again. */
export interface Memory {
  /** Whether it was learned as one of the staff; whoever is no longer one of them forgets it. */
  readonly staff: boolean
  /** The wording of polls: results are shared without it. */
  readonly polls: ReadonlyMap<wire.Id, wire.PollCard>
  /** Results of polls whose wording was never told, until a list brings it. */
  readonly unworded: ReadonlyMap<wire.Id, Sums>
  /** Questions that went out of sight, which a public answer may bring back. */
  readonly questions: ReadonlyMap<wire.Id, wire.QuestionCard>
}

export interface Sums {
  readonly counts: wire.Counts
  readonly voters: number
}

export interface Picture extends Folded {
  readonly memory: Memory
}

/** Bounds of what is kept; the oldest goes first. */
export const MESSAGES_KEPT = 500
export const QUESTIONS_KEPT = 200
export const POLLS_KEPT = 200
export const STROKES_KEPT = 500
export const CAPTIONS_KEPT = 50
export const REACHES_KEPT = 20

export function isStaff(role: wire.Role): boolean {
  return role !== 'attendee' && role !== 'panelist'
}

export function isOnStage(role: wire.Role): boolean {
  return role !== 'attendee'
}

export function withState(picture: Picture, change: Partial<wire.View>): Picture {
  return { ...picture, state: { ...picture.state, ...change } }
}

export function withYou(picture: Picture, change: Partial<wire.You>): Picture {
  return { ...picture, you: { ...picture.you, ...change } }
}

export function withMemory(picture: Picture, change: Partial<Memory>): Picture {
  return { ...picture, memory: { ...picture.memory, ...change } }
}

/** The list with one item more, without the oldest beyond `most`. */
export function appended<T>(items: readonly T[], item: T, most: number): T[] {
  const kept = items.length >= most ? items.slice(items.length - most + 1) : items.slice()
  kept.push(item)
  return kept
}

/** The list with changed items; the very same list if `change` gave every item back as it was. */
export function mapped<T>(items: T[], change: (item: T) => T): T[] {
  let result: T[] | null = null
  items.forEach((item, index) => {
    const changed = change(item)
    if (changed === item) return
    result ??= items.slice()
    result[index] = changed
  })
  return result ?? items
}

/** The list without some items; the very same list if there were none. */
export function without<T>(items: T[], gone: (item: T) => boolean): T[] {
  return items.some(gone) ? items.filter((item) => !gone(item)) : items
}

/** The map with one entry more, without the oldest beyond `most`. */
export function remembered<T>(entries: ReadonlyMap<wire.Id, T>, id: wire.Id, entry: T, most: number): Map<wire.Id, T> {
  const kept = new Map(entries)
  kept.delete(id)
  kept.set(id, entry)
  for (const oldest of kept.keys()) {
    if (kept.size <= most) break
    kept.delete(oldest)
  }
  return kept
}

export function forgotten<T>(entries: ReadonlyMap<wire.Id, T>, id: wire.Id): ReadonlyMap<wire.Id, T> {
  if (!entries.has(id)) return entries
  const kept = new Map(entries)
  kept.delete(id)
  return kept
}

/** The picture with somebody's row of the stage changed, if they have one. */
export function withRow(
  picture: Picture,
  participant: wire.Id,
  change: (row: wire.RosterRow) => wire.RosterRow,
): Picture {
  const staff = mapped(picture.state.staff, (row) => (row.participant === participant ? change(row) : row))
  return staff === picture.state.staff ? picture : withState(picture, { staff })
}
