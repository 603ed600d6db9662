// Our client against the conformance kit of the server's binary, as anybody tries theirs: every recorded exchange in every
// manner of serving it, and the picture that the client folded beside the server's own snapshot.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { WebSocket as NodeSocket } from 'ws'
import { connect, CommandError } from '../../src/client'
import type { Client, CommandName, Folded, Platform } from '../../src/client'
import { binary } from './server-process'

interface Todo {
  do: 'connect' | 'ticket' | 'command' | 'picture' | 'end'
  url: string
  subprotocol: string
  ticket: string
  cmd: CommandName
  args: object
  expect?: object
  seq: number
  post: string
}

/** What the driver of one run knows. */
class Run {
  client: Client | null = null
  readonly #tickets: string[] = []
  #wanted: ((ticket: string) => void) | null = null
  readonly #answers: Promise<object>[] = []

  constructor(
    private readonly kit: string,
    private readonly edit: (picture: Folded) => Folded,
  ) {}

  async follow(next: string): Promise<void> {
    for (;;) {
      const todo = await ask<Todo>('GET', this.kit + next)
      if (todo.do === 'connect') this.#connect(todo)
      else if (todo.do === 'ticket') this.#give(todo.ticket)
      else if (todo.do === 'command') this.#command(todo)
      else if (todo.do === 'picture') void this.#picture(todo)
      else break
    }
    this.client?.close()
  }

  #give(ticket: string): void {
    if (this.#wanted) this.#wanted(ticket)
    else this.#tickets.push(ticket)
    this.#wanted = null
  }

  #connect({ url, subprotocol, ticket }: Todo): void {
    this.#give(ticket)
    const platform = { WebSocket: NodeSocket as unknown as Platform['WebSocket'] }
    const encoding = subprotocol.endsWith('msgpack') ? 'msgpack' : 'json'
    const getTicket = () => this.#tickets.shift() ?? new Promise<string>((resolve) => (this.#wanted = resolve))
    this.client = connect({ url, encoding, platform, getTicket })
  }

  #command({ cmd, args, expect: believed }: Todo): void {
    const send = this.client!.send as (cmd: CommandName, args: object, options: object) => Promise<unknown>
    const answered = send.call(this.client, cmd, args, { expect: believed }).then(
      (result) => ({ ok: true, result: result ?? null }),
      (error: unknown) => (error instanceof CommandError ? { ok: false, code: error.code } : { closed: true }),
    )
    this.#answers.push(answered)
  }

  async #picture({ seq, post }: Todo): Promise<void> {
    const client = this.client!
    const answers = await Promise.all(this.#answers)
    // The sums of closed polls come by a list, which the client asks for by itself.
    const isComplete = () => (client.folded?.seq ?? -1) >= seq && client.unanswered === 0
    await new Promise<void>((done) => {
      const look = () => isComplete() && (stop(), done())
      const stop = client.subscribe(look)
      look()
    })
    const { state, you } = this.edit(client.folded!)
    await ask('POST', this.kit + post, { state, you, answers })
  }
}

async function ask<T>(method: string, url: string, body?: object): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
  const text = await response.text()
  return (text ? JSON.parse(text) : null) as T
}

/** Plays what the kit has; gives its exit code and what it printed. */
async function played(args: string[], edit: (picture: Folded) => Folded): Promise<{ code: number | null; table: string }> {
  const kit: ChildProcess = spawn(binary(), ['conformance', '--quiet', '1', ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve) => kit.once('exit', resolve))
  const lines: string[] = []
  const url = await new Promise<string>((resolve, reject) => {
    kit.once('exit', (code) => reject(new Error(`the kit exited with ${code} before it listened`)))
    createInterface({ input: kit.stdout! }).on('line', (line) => {
      const listening = /^listening on (\S+)\/v1\/conformance,/.exec(line)
      if (listening) resolve(listening[1]!)
      else lines.push(line)
    })
  })
  const work = async () => {
    for (;;) {
      const { next } = await ask<{ next?: string }>('POST', `${url}/v1/conformance/next`)
      if (!next) return
      await new Run(url, edit).follow(next)
    }
  }
  await Promise.all(Array.from({ length: 12 }, work))
  return { code: await ended, table: lines.join('\n') }
}

it('our client passes every exchange in every manner', { timeout: 120_000 }, async () => {
  const { code, table } = await played([], (picture) => picture)
  const failed = table.split('\n').filter((line) => !line.startsWith('ok '))
  expect(failed.join('\n')).toMatch(/^\n\d{3} passed, 0 failed$/)
  expect(code).toBe(0)
})

it('a picture that is not the server’s is told by its path, and the exit code says so', { timeout: 120_000 }, async () => {
  const { code, table } = await played(['--only', 'mute_all-accepted', '--manner', 'msgpack'], (picture) => ({
    ...picture,
    state: { ...picture.state, mute: { ...picture.state.mute, locked: false } },
  }))
  expect(table).toContain('state.mute.locked: expected true, found false')
  expect(code).toBe(1)
})
