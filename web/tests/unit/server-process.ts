// The server under test as a process, its REST side, and people who come to a webinar.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket as NodeSocket } from 'ws'
import { connect } from '../../src/client'
import type { Client, Folded, Options, Platform, Update } from '../../src/client'
import type * as wire from '../../src/client/wire'

const KEY = 'k1'
const SECRET = 'a-secret-of-the-page-client-tests-0123456789'

/** The rounds ask more than people would. */
const RAISED = Object.fromEntries(
  [
    'COMMANDS_PER_S',
    'COMMANDS_BURST',
    'STAFF_COMMANDS_PER_S',
    'STAFF_COMMANDS_BURST',
    'ATTENDEE_CHAT_BURST',
    'VOTES_PER_S',
  ]
    .concat(['ADDRESS_CONNECTIONS_PER_S', 'ADDRESS_CONNECTIONS_BURST', 'ADDRESS_CONNECTIONS_MAX'])
    .map((name) => [`CUELIGHT_LIMITS__${name}`, '10000']),
)

export function binary(): string {
  const built = ['release', 'debug'].map(
    (profile) => new URL(`../../../target/${profile}/cuelight`, import.meta.url).pathname,
  )
  const found = [process.env.CUELIGHT_BIN, ...built].find((path) => path && existsSync(path))
  if (!found) throw new Error('no server: build one with `cargo build`, or name it in CUELIGHT_BIN')
  return found
}

export class Server {
  #child: ChildProcess | null = null
  data = ''
  http = ''

  static async start(env: Record<string, string> = RAISED): Promise<Server> {
    const server = new Server(env)
    server.data = await mkdtemp(join(tmpdir(), 'cuelight-web-'))
    await server.up('127.0.0.1:0')
    return server
  }

  private constructor(private readonly env: Record<string, string>) {}

  async up(listen: string): Promise<void> {
    const env = { ...process.env, ...this.env, CUELIGHT_API_KEY: KEY, CUELIGHT_API_SECRET: SECRET }
    const child = spawn(binary(), ['serve', '--listen', listen, '--data', this.data], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#child = child
    this.http = await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`the server exited with ${code} before it listened`)))
      // The reader stays for the life of the process: a full pipe would stop it.
      createInterface({ input: child.stdout! }).on('line', (line) => {
        const listening = /^listening on (http:\S+)$/.exec(line)
        if (listening) resolve(listening[1]!)
      })
    })
  }

  /** Kills the process as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    await new Promise((resolve) => {
      child.once('exit', resolve)
      child.kill('SIGKILL')
    })
  }

  /** The same data at the same address again. */
  async restart(): Promise<void> {
    await this.up(new URL(this.http).host)
  }

  async stop(): Promise<void> {
    await this.kill()
    await rm(this.data, { recursive: true, force: true })
  }

  async rest<T = unknown>(method: string, path: string, body?: object, ticket?: string): Promise<T> {
    const basic = `Basic ${Buffer.from(`${KEY}:${SECRET}`).toString('base64')}`
    const headers: Record<string, string> = { authorization: ticket ? `Bearer ${ticket}` : basic }
    const isForm = body instanceof FormData
    if (body && !isForm) headers['content-type'] = 'application/json'
    const sent = body && !isForm ? JSON.stringify(body) : (body as FormData | undefined)
    const response = await fetch(this.http + path, { method, headers, ...(sent ? { body: sent } : {}) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return (text ? JSON.parse(text) : null) as T
  }
}

export interface Person {
  sub: string
  name: string
  role: wire.Role
}

export class Webinar {
  readonly clients: Client[] = []

  private constructor(
    readonly server: Server,
    readonly session: string,
  ) {}

  static async schedule(server: Server, capacity = 2000): Promise<Webinar> {
    const starts_at = new Date(Date.now() + 60_000).toISOString()
    const made = await server.rest<{ session: string }>('POST', '/v1/webinars', {
      title: 'A round',
      starts_at,
      duration_min: 60,
      capacity,
    })
    return new Webinar(server, made.session)
  }

  get url(): string {
    return `${this.server.http.replace('http', 'ws')}/v1/sessions/${this.session}/ws`
  }

  async ticket({ sub, name, role }: Person): Promise<string> {
    const member =
      role === 'attendee' || role === 'panelist' || role === 'in_session_co_organizer' ? {} : { member: `m-${sub}` }
    const made = await this.server.rest<{ ticket: string }>('POST', `/v1/sessions/${this.session}/tickets`, {
      sub,
      name,
      role,
      ...member,
    })
    return made.ticket
  }

  async join(person: Person, options: Partial<Options> = {}): Promise<Client> {
    const ticket = await this.ticket(person)
    const platform = { WebSocket: NodeSocket as unknown as Platform['WebSocket'], ...options.platform }
    const client = connect({ url: this.url, getTicket: () => ticket, ...options, platform })
    this.clients.push(client)
    await until(client, () => client.status.state === 'live' && client.folded !== null, `${person.name} to be in`)
    return client
  }

  /** What a fresh welcome of the same person shows; takes the place of the connection that person had. */
  async fresh(person: Person): Promise<Folded> {
    const client = await this.join(person)
    return client.folded!
  }

  end(): void {
    for (const client of this.clients) client.close()
  }
}

/** Waits until something holds, looking at each update. */
export function until(client: Client, holds: () => boolean, what: string, within_ms = 8_000): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      stop()
      settle()
    }
    const look = (_update?: Update) => {
      if (holds()) finish(resolve)
    }
    const late = () => finish(() => reject(new Error(`waited in vain for ${what}; ${JSON.stringify(client.status)}`)))
    const timer = setTimeout(late, within_ms)
    const stop = client.subscribe(look)
    look()
  })
}

const NOT_TOLD = new Set(['audience', 'connected'])
const KEYS: Record<string, string> = {
  staff: 'participant',
  questions: 'question',
  polls: 'poll',
  shared: 'poll',
  handouts: 'handout',
}

/** A state without what no event tells, and with lists that have no order of their own by id. */
export function comparable(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => comparable(item))
    const key = KEYS[name]
    if (!key) return items
    return items.sort((a, b) =>
      String((a as Record<string, unknown>)[key]).localeCompare(String((b as Record<string, unknown>)[key])),
    )
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !NOT_TOLD.has(key) && inner !== undefined)
      .map(([key, inner]) => [key, comparable(inner, key)]),
  )
}
