// The server under test as a process, its REST side, and tickets as an application would mint them.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const KEY = 'k1';
const SECRET = 'a-secret-of-the-foreign-node-client-0123456789';

/** The tour asks more than a person would: only the limits' own tests run without these. */
export const RAISED_LIMITS = {
  CUELIGHT_LIMITS__COMMANDS_PER_S: '10000',
  CUELIGHT_LIMITS__COMMANDS_BURST: '10000',
  CUELIGHT_LIMITS__STAFF_COMMANDS_PER_S: '10000',
  CUELIGHT_LIMITS__STAFF_COMMANDS_BURST: '10000',
  CUELIGHT_LIMITS__ATTENDEE_CHAT_INTERVAL_MS: '1',
  CUELIGHT_LIMITS__ATTENDEE_CHAT_BURST: '10000',
  CUELIGHT_LIMITS__VOTES_PER_S: '10000',
};

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

const HASHES = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/** A JWT; header and secret can be bent to make a flawed one. */
export function mint(claims, { header = { alg: 'HS256', typ: 'JWT', kid: KEY }, secret = SECRET } = {}) {
  const signed = `${base64url(header)}.${base64url(claims)}`;
  const hash = HASHES[header.alg];
  return `${signed}.${hash ? createHmac(hash, secret).update(signed).digest('base64url') : ''}`;
}

export class Server {
  #child;
  #env;

  static async start(env = RAISED_LIMITS) {
    const server = new Server();
    server.#env = env;
    server.data = await mkdtemp(join(tmpdir(), 'cuelight-node-'));
    await server.#spawn();
    return server;
  }

  async #spawn() {
    const binary = process.env.CUELIGHT_BIN;
    if (!binary) throw new Error('CUELIGHT_BIN must name the server binary');
    this.#child = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--data', this.data], {
      env: { ...process.env, ...this.#env, CUELIGHT_API_KEY: KEY, CUELIGHT_API_SECRET: SECRET },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.http = await new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', (code) => reject(new Error(`the server exited with ${code} before it listened`)));
      // The reader stays for the life of the process: a full pipe would stop it.
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        const listening = /^listening on (http:\S+)$/.exec(line);
        if (listening) resolve(listening[1]);
      });
    });
  }

  #signal(signal) {
    return new Promise((resolve) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) return resolve();
      this.#child.once('exit', resolve);
      this.#child.kill(signal);
    });
  }

  /** kill -9, then the same data again; the port may be another. */
  async crash() {
    await this.#signal('SIGKILL');
    await this.#spawn();
  }

  async stop() {
    await this.#signal('SIGKILL');
    await rm(this.data, { recursive: true, force: true });
  }

  socketUrl(session) { return `${this.http.replace('http', 'ws')}/v1/sessions/${session}/ws`; }

  /** One REST call, as the API key or as the bearer of a ticket; body is JSON or a form. */
  async rest(method, path, { body, ticket, anonymous } = {}) {
    const headers = {};
    if (ticket) headers.authorization = `Bearer ${ticket}`;
    else if (!anonymous) headers.authorization = `Basic ${Buffer.from(`${KEY}:${SECRET}`).toString('base64')}`;
    const form = body instanceof FormData;
    if (body && !form) headers['content-type'] = 'application/json';
    const response = await fetch(this.http + path, { method, headers, body: body && !form ? JSON.stringify(body) : body });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, text, body: json && text ? JSON.parse(text) : null };
  }
}
