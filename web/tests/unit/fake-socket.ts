// A WebSocket that tests hold by both ends, and a client on it.
import { decode } from '@msgpack/msgpack'
import { vi } from 'vitest'
import { connect } from '../../src/client'
import type { Client, Options, Platform, Update } from '../../src/client'
import type * as wire from '../../src/client/wire'
import { inJson } from './golden'

interface Sent {
  id?: string
  cmd: string
  args?: Record<string, unknown>
  expect?: object
}

export class FakeSocket {
  static made: FakeSocket[] = []
  static get last(): FakeSocket {
    return FakeSocket.made.at(-1)!
  }

  binaryType = ''
  /** As the browser's: 0 connecting, 1 open, 2 closing. */
  readyState = 0
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  onerror: (() => void) | null = null
  readonly sent: Sent[] = []
  closed_with: number | undefined

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    FakeSocket.made.push(this)
  }

  send(frame: string | Uint8Array): void {
    if (this.readyState !== 1) throw new Error('sent on a socket that is not open')
    this.sent.push((typeof frame === 'string' ? JSON.parse(frame) : decode(frame)) as Sent)
  }

  close(code?: number): void {
    this.closed_with = code
    this.readyState = 2
  }

  open(): this {
    this.readyState = 1
    this.onopen?.()
    return this
  }

  hear(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }

  welcome(change: Partial<wire.Welcome> = {}): this {
    this.hear({ ...inJson<wire.Welcome>('welcome_organizer'), ...change })
    return this
  }

  /** A recorded message of one event, as if it came after what was told so far. */
  happen(name: string, seq = 67): this {
    const message = inJson<wire.Events>(name)
    this.hear({ ...message, seq, events: message.events.map((event) => ({ ...event, seq })) })
    return this
  }

  /** A welcome that resumes. */
  resume(): this {
    const { state: _, ...welcome } = inJson<wire.Welcome>('welcome_organizer')
    this.hear({ ...welcome, resumed: true })
    return this
  }

  end(code: number, reason = ''): void {
    this.onclose?.({ code, reason })
  }

  ok(id: string | undefined, result?: object): void {
    this.hear({ type: 'ok', id, seq: 66, ...(result ? { result } : {}) })
  }

  refuse(id: string | undefined, error: object): void {
    this.hear({ type: 'error', id, error: { message: '', ...error } })
  }

  /** What was sent of a command. */
  of(cmd: string): Sent[] {
    return this.sent.filter((sent) => sent.cmd === cmd)
  }
}

export interface Bench {
  client: Client
  updates: Update[]
}

/** A client that is about to connect, at fake time. */
export async function start(options: Partial<Options> = {}, random: () => number = () => 0.5): Promise<Bench> {
  const platform: Partial<Platform> = { WebSocket: FakeSocket as unknown as Platform['WebSocket'], random }
  const client = connect({ url: 'ws://host/v1/sessions/s1/ws', getTicket: () => 'a-ticket', platform, ...options })
  const updates: Update[] = []
  client.subscribe((update) => updates.push(update))
  await pass(0)
  return { client, updates }
}

/** A client that was welcomed. */
export async function live(options: Partial<Options> = {}, random?: () => number): Promise<Bench> {
  const bench = await start(options, random)
  FakeSocket.last.open().welcome()
  return bench
}

export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
}
