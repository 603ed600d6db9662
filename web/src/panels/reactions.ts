// The reactions there are, and how many of them are shown. Pure.
import type { wire } from '../client'

/** In the order in which they are offered. */
export const REACTIONS: readonly wire.Emoji[] = ['thumbs_up', 'heart', 'clap', 'laugh', 'surprised', 'sad', 'celebrate', 'raise']

/** Most that float at a time, and most that begin for one reaction at once. */
export const FLOATING_MAX = 24
const EACH_MAX = 4

/** How many of each begin to float: a crowd looks like a crowd, and costs no more than a handful. */
export function floats(counts: Readonly<Record<string, number>>): wire.Emoji[] {
  return REACTIONS.flatMap((emoji) => {
    const count = counts[emoji] ?? 0
    return Array.from({ length: Math.min(EACH_MAX, Math.ceil(Math.log2(count + 1))) }, () => emoji)
  })
}

/** Counts and further counts together. */
export function summed(counts: Readonly<Record<string, number>>, more: Readonly<Record<string, number>>): Record<string, number> {
  const sums: Record<string, number> = { ...counts }
  for (const [emoji, count] of Object.entries(more)) sums[emoji] = (sums[emoji] ?? 0) + count
  return sums
}
