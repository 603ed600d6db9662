// A clock by which to wait. Knows no time of its own.

/**
 * Unix time that never goes back: where the machine's clock is set back, it goes on from where it was. Else whatever is
 * due would wait for as long as the clock was set back.
 */
export function steady(clock: () => number): () => number {
  let last = clock()
  let ahead = 0
  return () => {
    ahead += Math.max(0, last - (clock() + ahead))
    last = clock() + ahead
    return last
  }
}
