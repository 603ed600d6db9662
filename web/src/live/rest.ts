// The few calls that the pages make beside the WebSocket. Every error is a problem document; people are told by its code.

export interface Webinar {
  title: string
  description: string
  starts_at: string
  duration_min: number
  registration: boolean
  phase: 'scheduled' | 'live' | 'ended'
}

export interface Joined {
  ticket: string
  session: string
  name: string
  role: string
}

/** A call that was refused: `code` is the end of the problem's `type`, `network` where nobody answered. */
export class Problem extends Error {
  override name = 'Problem'
  constructor(
    readonly code: string,
    readonly status: number,
    readonly field: string | null,
    readonly retry_after_ms: number | null,
  ) {
    super(code)
  }
}

let apart_ms = 0
/** Now by the server's clock, as its last answer told: people's own may be hours off. */
export const serverNow = (): number => Date.now() - apart_ms
function measure(response: Response): void {
  const date = Date.parse(response.headers.get('date') ?? '')
  if (!Number.isNaN(date)) apart_ms = Date.now() - date
}

/** How far this clock is ahead of the server's, at most; null where nobody answered. Asks for the page itself, which any proxy
 *  lets through. */
export async function clockApart(): Promise<number | null> {
  const response = await fetch('/', { method: 'HEAD', cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer' }).catch(() => null)
  if (!response?.headers.has('date')) return null
  measure(response)
  return apart_ms
}

async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, { ...init, credentials: 'omit', referrerPolicy: 'no-referrer' })
  } catch {
    throw new Problem('network', 0, null, null)
  }
  measure(response)
  if (!response.ok) throw await problemOf(response)
  return (response.status === 204 ? undefined : await response.json()) as T
}

async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as { type?: string; field?: string; retry_after_ms?: number }
  const code = body.type?.split(':').pop() ?? 'internal'
  return new Problem(code, response.status, body.field ?? null, body.retry_after_ms ?? null)
}

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

export const lookAt = (code: string): Promise<Webinar> => call(`/v1/join/${encodeURIComponent(code)}`)

export const joinByName = (code: string, name: string, email?: string): Promise<Joined> =>
  call(`/v1/join/${encodeURIComponent(code)}`, json(email === undefined ? { name } : { name, email }))

export const joinByLink = (code: string, token: string): Promise<Joined> =>
  call(`/v1/join/${encodeURIComponent(code)}`, json({ link_token: token }))

const bearer = (ticket: string): Record<string, string> => ({ authorization: `Bearer ${ticket}` })

/** Whether a ticket opens anything here: whoever has one may list the handouts. */
export async function isTaken(session: string, ticket: string): Promise<boolean> {
  try {
    await call(`/v1/sessions/${encodeURIComponent(session)}/handouts`, { headers: bearer(ticket) })
    return true
  } catch (error) {
    return !(error instanceof Problem && error.code === 'unauthorized')
  }
}

/** Fetches bytes: the ticket goes in a header, so no plain link could do it. */
async function file(path: string, ticket: string): Promise<Blob> {
  const init: RequestInit = { headers: bearer(ticket), credentials: 'omit', referrerPolicy: 'no-referrer' }
  const response = await fetch(path, init).catch(() => {
    throw new Problem('network', 0, null, null)
  })
  if (!response.ok) throw await problemOf(response)
  return response.blob()
}

/** A handout's bytes. */
export const handout = (session: string, id: string, ticket: string): Promise<Blob> =>
  file(`/v1/sessions/${encodeURIComponent(session)}/handouts/${encodeURIComponent(id)}`, ticket)

/** The report as it stands, for those who may `create_reports`. */
export const report = (session: string, ticket: string, format: 'csv' | 'json'): Promise<Blob> =>
  file(`/v1/sessions/${encodeURIComponent(session)}/report?format=${format}`, ticket)

/** Gives a file to the browser to keep. */
export function save(bytes: Blob, name: string): void {
  const address = URL.createObjectURL(bytes)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken it over by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** Takes the survey, also after the end. */
export const submitSurvey = (session: string, ticket: string, answers: unknown[]): Promise<void> => {
  const { headers, ...rest } = json({ answers })
  return call(`/v1/sessions/${encodeURIComponent(session)}/survey`, { ...rest, headers: { ...(headers as object), ...bearer(ticket) } })
}

/** Uploads a handout; `told` hears the share that is under way, 0 to 1. XMLHttpRequest, since fetch tells no progress. */
export function upload(session: string, ticket: string, file: File, told: (share: number) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/v1/sessions/${encodeURIComponent(session)}/handouts`)
    request.setRequestHeader('authorization', `Bearer ${ticket}`)
    request.upload.onprogress = (event) => event.lengthComputable && told(event.loaded / event.total)
    request.onerror = () => reject(new Problem('network', 0, null, null))
    request.onabort = () => reject(new Problem('aborted', 0, null, null))
    request.onload = () => {
      if (request.status === 201) return resolve()
      void problemOf(new Response(request.responseText, { status: request.status })).then(reject)
    }
    signal.addEventListener('abort', () => request.abort(), { once: true })
    const form = new FormData()
    form.append('file', file)
    request.send(form)
  })
}
