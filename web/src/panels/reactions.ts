// The reactions there are, and how many of them are shown. Pure.
import type { wire } from '../client'

/** In the order in which they are offered; the sign is what people see, the name what they hear. */
export const REACTIONS: readonly { emoji: wire.Emoji; sign: string }[] = [
  { emoji: 'thumbs_up', sign: '👍' },
  { emoji: 'heart', sign: '❤️' },
  { emoji: 'clap', sign: '👏' },
  { emoji: 'laugh', sign: '😄' },
  { emoji: 'surprised', sign: '😮' },
  { emoji: 'sad', sign: '😢' },
  { emoji: 'celebrate', sign: '🎉' },
  { emoji: 'raise', sign: '🙌' },
]

/** Most that float at a time, and most that begin for one sign at once. */
export const FLOATING_MAX = 24
const EACH_MAX = 4

/** How many of each begin to float: a crowd looks like a crowd, and costs no more than a handful. */
export function floats(counts: Readonly<Record<string, number>>): string[] {
  return REACTIONS.flatMap(({ emoji, sign }) => {
    const count = counts[emoji] ?? 0
    return Array.from({ length: Math.min(EACH_MAX, Math.ceil(Math.log2(count + 1))) }, () => sign)
  })
}

/** Counts and further counts together. */
export function summed(counts: Readonly<Record<string, number>>, more: Readonly<Record<string, number>>): Record<string, number> {
  const sums: Record<string, number> = { ...counts }
  for (const [emoji, count] of Object.entries(more)) sums[emoji] = (sums[emoji] ?? 0) + count
  return sums
}
