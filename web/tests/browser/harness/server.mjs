// The server under test as a process of its own: started on a free port with its own data, killed without warning, started
// again on the same port and the same data.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { front } from './front.mjs'

export const KEY = 'browser'
export const SECRET = 'a-secret-of-the-browser-tests-0123456789abcdef'

const WEB = resolve(import.meta.dirname, '../../..')
const BUILT = ['../target/release/cuelight', '../target/debug/cuelight'].map((path) => resolve(WEB, path))

/** What is around, without anybody's own configuration of a server. */
const OTHERS = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('CUELIGHT_')))

/** The binary that is tried: the one that CUELIGHT_BIN names, else what was built last in this checkout. */
export function binary() {
  const path = process.env.CUELIGHT_BIN ?? BUILT.find((built) => existsSync(built))
  if (!path) throw new Error('CUELIGHT_BIN must name the server binary: none is built here')
  return resolve(path)
}

/** A port that nobody listens on just now. */
function freePort() {
  return new Promise((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => found(port))
    })
  })
}

export class Server {
  #child = null
  #env
  #front = null
  #listen = '127.0.0.1:0'
  /** What it wrote to standard error, for whoever looks into a failure. */
  log = []

  /** Starts a server; `origins` are those of proxies in front of it, through which pages come too. */
  static async start({ env = {}, origins = [] } = {}) {
    const server = new Server()
    server.#env = env
    if (origins.length > 0) {
      // A list of origins leaves out the server's own unless it is named, so its port is chosen before.
      server.#listen = `127.0.0.1:${await freePort()}`
      server.#env = { CUELIGHT_ORIGINS: [`http://${server.#listen}`, ...origins].join(','), ...env }
    }
    server.data = await mkdtemp(join(tmpdir(), 'cuelight-browser-'))
    // A test that is ended from outside leaves no server behind.
    server.kill = () => server.#child?.kill('SIGKILL')
    process.once('exit', server.kill)
    // Pages out of a directory instead of the binary: for whoever changes pages and does not want to build the server.
    if (process.env.PAGES) {
      server.#front = await front(resolve(process.env.PAGES))
      server.#env = { ...server.#env, CUELIGHT_ORIGINS: [server.#front.origin, ...origins].join(',') }
    }
    await server.#spawn()
    return server
  }

  /** Where pages are opened. */
  get origin() {
    return this.#front?.origin ?? this.http
  }
  get port() {
    return Number(new URL(this.http).port)
  }
  get pid() {
    return this.#child.pid
  }

  async #spawn() {
    const child = spawn(binary(), ['serve', '--listen', this.#listen, '--data', this.data], {
      env: { ...OTHERS, CUELIGHT_API_KEY: KEY, CUELIGHT_API_SECRET: SECRET, CUELIGHT_LOG: 'warn', ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    createInterface({ input: child.stderr }).on('line', (line) => this.log.push(line))
    this.http = await new Promise((listening, failed) => {
      child.once('error', failed)
      child.once('exit', (code) => failed(new Error(`the server exited with ${code} before it listened: ${this.log.slice(-3).join(' | ')}`)))
      // The reader stays for the life of the process: a full pipe would stop it.
      createInterface({ input: child.stdout }).on('line', (line) => {
        const found = /^listening on (http:\S+)$/.exec(line)
        if (found) listening(found[1])
      })
    })
    this.#listen = `127.0.0.1:${this.port}`
    this.#front?.aim(this.port)
  }

  /** Kills it as a power cut would: no goodbye to anybody. */
  async crash() {
    const child = this.#child
    if (child.exitCode !== null || child.signalCode !== null) return
    await new Promise((gone) => {
      child.once('exit', gone)
      child.kill('SIGKILL')
    })
  }

  /** The same port and the same data again. */
  async restart() {
    await this.#spawn()
  }

  async stop() {
    await this.crash()
    process.removeListener('exit', this.kill)
    this.#front?.close()
    await rm(this.data, { recursive: true, force: true })
  }
}
