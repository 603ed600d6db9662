// What an application does beside the pages: schedules, invites, hands out tickets, uploads. Every call fails the test
// unless it is answered as it should be.
import { createHmac } from 'node:crypto'
import { KEY, SECRET } from './server.mjs'

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
const MEMBERS = ['organizer', 'co_organizer', 'host_only_co_organizer']
export const ROLES = ['attendee', 'panelist', 'in_session_co_organizer', ...[...MEMBERS].reverse()]

/** One REST call as the account's key; answers with the body, throws unless it is a success. */
export async function call(server, method, path, body) {
  const form = body instanceof FormData
  const headers = { authorization: `Basic ${Buffer.from(`${KEY}:${SECRET}`).toString('base64')}` }
  if (body && !form) headers['content-type'] = 'application/json'
  const response = await fetch(server.http + path, { method, headers, body: body && !form ? JSON.stringify(body) : body })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`)
  return text === '' ? null : JSON.parse(text)
}

/** A webinar that begins in an hour, and what can be done with it. */
export async function schedule(server, more = {}) {
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  const webinar = await call(server, 'POST', '/v1/webinars', { title: 'How lighthouses work', starts_at: soon, duration_min: 60, ...more })
  return new Webinar(server, webinar)
}

export class Webinar {
  #links = new Map()

  constructor(server, webinar) {
    this.server = server
    Object.assign(this, webinar)
  }

  /** A ticket, signed here as an application would: no call for each of thousands. */
  ticket(role, name, { sub = `${role}-${name}`, ...more } = {}) {
    const exp = Math.floor(Date.now() / 1000) + 12 * 3600
    const member = MEMBERS.includes(role) ? { member: `m-${sub}` } : {}
    const claims = { sub, session: this.session, role, name, exp, ...member, ...more }
    const signed = `${base64url({ alg: 'HS256', typ: 'JWT', kid: KEY })}.${base64url(claims)}`
    return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`
  }

  /** The path of the control room for whoever holds this ticket. */
  controlPath(ticket) {
    return `/control/${this.session}#${ticket}`
  }
  /** The path of the public way in; with a token, somebody's own. */
  joinPath(token) {
    return `/join/${this.code}${token ? `#${token}` : ''}`
  }
  /** The path of an invitation: behind its `#` stands the person's own token. */
  ownPath(person) {
    return this.joinPath(new URL(person.link).hash.slice(1))
  }

  coOrganizer(name, role, more = {}) {
    const member = role === 'in_session_co_organizer' ? {} : { member: `m-${name}` }
    return call(this.server, 'POST', `/v1/webinars/${this.id}/co_organizers`, { name, role, ...member, ...more })
  }
  panelist(name, more = {}) {
    return call(this.server, 'POST', `/v1/webinars/${this.id}/panelists`, { name, ...more })
  }
  async registrant(name, more = {}) {
    const person = await call(this.server, 'POST', `/v1/webinars/${this.id}/registrants`, { name, ...more })
    this.#links.set(name, this.ownPath(person))
    return person
  }
  /** The path of the link that somebody was sent when they registered. */
  ownLink(name) {
    return this.#links.get(name)
  }
  upload(name, bytes) {
    const form = new FormData()
    form.append('file', new Blob([bytes]), name)
    return call(this.server, 'POST', `/v1/sessions/${this.session}/handouts`, form)
  }
  report() {
    return call(this.server, 'GET', `/v1/sessions/${this.session}/report?format=json`)
  }
}
