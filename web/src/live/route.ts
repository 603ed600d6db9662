// Which door an address means, and the secret behind its `#`. The secret leaves the address bar as soon as it is read: an
// address that is copied, shown on a screen or kept in the history must not let anybody in as somebody else.

export type Route =
  | { door: 'home' }
  /** A join code, or a session's id. */
  | { door: 'join'; key: string }
  | { door: 'control'; session: string }

export function routeOf(pathname: string): Route {
  const [door, key, ...rest] = pathname.split('/').filter((part) => part !== '')
  if (key === undefined || rest.length > 0) return { door: 'home' }
  const name = decoded(key)
  if (door === 'join') return { door: 'join', key: name }
  if (door === 'control') return { door: 'control', session: name }
  return { door: 'home' }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export type Secret = { kind: 'ticket'; ticket: string } | { kind: 'link'; token: string }

/** What stands behind `#`: a ticket (a JWT: three parts) or the token of somebody's own link. */
export function secretOf(hash: string): Secret | null {
  const text = decoded(hash.replace(/^#/, ''))
  if (text === '') return null
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text) ? { kind: 'ticket', ticket: text } : { kind: 'link', token: text }
}

/** Reads the secret and takes it out of the address bar and of this entry of the history. */
export function takeSecret(): Secret | null {
  const secret = secretOf(location.hash)
  if (location.hash !== '') history.replaceState(history.state, '', location.pathname + location.search)
  return secret
}

/** The session that a ticket says it is for; null where it is no ticket. Nothing is trusted by this: the server checks. */
export function sessionOf(ticket: string): string | null {
  try {
    const claims = JSON.parse(atob((ticket.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/'))) as { session?: unknown }
    return typeof claims.session === 'string' ? claims.session : null
  } catch {
    return null
  }
}

/** Where what somebody typed leads: a code in any case, with hyphens and blanks, or a whole address of this server. */
export function doorOf(typed: string, origin: string): string | null {
  const text = typed.trim()
  if (text === '') return null
  const url = URL.canParse(text) ? new URL(text) : null
  const route = url?.origin === origin ? routeOf(url.pathname) : null
  // Put together anew: the path `//join/x` would lead to a host of the name `join`.
  if (url && route?.door === 'join') return `/join/${encodeURIComponent(route.key)}${url.hash}`
  if (url && route?.door === 'control') return `/control/${encodeURIComponent(route.session)}${url.hash}`
  return `/join/${encodeURIComponent(text)}`
}
