// What a panel keeps beside the session's own state, such as a half-written message: one of a kind for each connection, so
// that it outlives the panel when another tab is opened.
import type { Live } from '../live/live.svelte'

const shelves = new WeakMap<Live, Map<string, unknown>>()

/** What is kept under this name for this connection; made at the first call. */
export function kept<T>(live: Live, name: string, make: () => T): T {
  const shelf = shelves.get(live) ?? new Map<string, unknown>()
  shelves.set(live, shelf)
  if (!shelf.has(name)) shelf.set(name, make())
  return shelf.get(name) as T
}
