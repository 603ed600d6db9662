// A person's ticket, kept for as long as the tab: a reload is the same person. In the tab's own storage, which no other tab
// reads and which goes with the tab; never in an address, a cookie or a log.

const key = (door: string): string => `cuelight.ticket.${door}`

/** The ticket that was used here for this door (the address's code or session), if any. */
export function recall(door: string): string | null {
  try {
    return sessionStorage.getItem(key(door))
  } catch {
    return null
  }
}

export function remember(door: string, ticket: string): void {
  try {
    sessionStorage.setItem(key(door), ticket)
  } catch {
    // A browser that keeps nothing: a reload will ask again.
  }
}

export function forget(door: string): void {
  try {
    sessionStorage.removeItem(key(door))
  } catch {
    // Nothing was kept.
  }
}
