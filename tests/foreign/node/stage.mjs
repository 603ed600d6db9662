// What every test starts from: a server, a webinar, people in it, and words to say what is expected of them.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Client, Closed, Refused } from './client.mjs';
import { mint, Server } from './server.mjs';

const TEST_LIMIT_MS = 60_000;
const NEEDS_MEMBER = new Set(['organizer', 'co_organizer', 'host_only_co_organizer']);

let shared;
/** One server for all tests; each schedules a webinar of its own. */
export const sharedServer = () => (shared ??= Server.start());
after(async () => { if (shared) await (await shared).stop(); });

/** Somebody with a ticket: `who('carol')` attends, `who('alice', 'organizer')` organizes. */
export function who(sub, role = 'attendee', more = {}) {
  return { sub, role, name: `${sub[0].toUpperCase()}${sub.slice(1)}`, ...(NEEDS_MEMBER.has(role) && { member: `m-${sub}` }), ...more };
}

export const alice = who('alice', 'organizer');
export const erin = who('erin', 'co_organizer');
export const hugo = who('hugo', 'host_only_co_organizer');
export const ivan = who('ivan', 'in_session_co_organizer');
export const bob = who('bob', 'panelist');
export const carol = who('carol');
export const dave = who('dave');

export class Webinar {
  #here = new Set();

  static async schedule(server, encoding, more = {}) {
    const webinar = new Webinar();
    webinar.server = server;
    webinar.encoding = encoding;
    const { status, body, text } = await server.rest('POST', '/v1/webinars', {
      body: { title: 'A tour', starts_at: new Date(Date.now() + 60_000).toISOString(), duration_min: 60, registration: false, ...more },
    });
    assert.equal(status, 201, text);
    Object.assign(webinar, { id: body.id, session: body.session, code: body.code });
    return webinar;
  }

  get url() { return this.server.socketUrl(this.session); }

  claims(person) { return { ...person, session: this.session, exp: Math.floor(Date.now() / 1000) + 3600 }; }

  ticket(person) { return mint(this.claims(person)); }

  async enter(ticket, { encoding = this.encoding, resume } = {}) {
    const client = await Client.connect(this.url, encoding, { ticket, resume });
    this.#here.add(client);
    return client;
  }

  join(person, how) { return this.enter(this.ticket(person), how); }

  async joinAll(...people) {
    const clients = [];
    for (const person of people) clients.push(await this.join(person));
    return clients;
  }

  /** Asks to enter and is turned away: the close code and reason. */
  async turnedAway(person) {
    try {
      await this.join(person);
    } catch (closed) {
      if (closed instanceof Closed) return closed;
      throw closed;
    }
    assert.fail(`${person.sub} was let in`);
  }

  dropAll() { for (const client of this.#here) if (!client.closed) client.drop(); }
}

/** A test in both encodings; `webinar` is scheduled with alice, its organizer, not yet in it. */
export function inBoth(sentence, body, { fields, server = sharedServer } = {}) {
  for (const encoding of ['json', 'msgpack']) {
    test(`${sentence} (${encoding})`, { timeout: TEST_LIMIT_MS }, async (t) => {
      const webinar = await Webinar.schedule(await server(), encoding, fields);
      try {
        await body(webinar, t);
      } finally {
        webinar.dropAll();
      }
    });
  }
}

/** As `inBoth`, with alice there and the webinar live. */
export function live(sentence, body, more) {
  inBoth(sentence, async (webinar, t) => {
    const organizer = await webinar.join(alice);
    await organizer.command('start');
    await body(webinar, organizer, t);
  }, more);
}

/** The command is refused with that code and those fields; returns the error. */
export async function refused(asked, code, fields = {}) {
  const refusal = await asked.then((ok) => assert.fail(`accepted: ${JSON.stringify(ok)}`), (error) => error);
  if (!(refusal instanceof Refused)) throw refusal;
  const { error } = refusal;
  assert.equal(error.code, code, refusal.message);
  for (const [field, value] of Object.entries(fields)) assert.deepEqual(error[field], value, `${field} of ${JSON.stringify(error)}`);
  return error;
}

/** Leaves; the server closes with 1000, with or without an `ok` before it. */
export async function leaves(client) {
  await client.command('leave').catch((closed) => { if (!(closed instanceof Closed)) throw closed; });
  assert.equal((await client.untilClosed()).code, 1000);
}

/** Nothing that fits has come; the fence makes sure it is not merely late. */
export async function neverSees(client, name, fits = () => true) {
  await client.fence();
  assert.deepEqual(client.events.filter((e) => e.event === name && fits(e.data)), []);
}

/** After `you_changed` the next message but transients is a snapshot that replaces what was known. */
export function assertSnapshotAtOnce(client, event) {
  const at = client.log.findIndex((m) => m.type === 'events' && m.events.some((e) => e.seq === event.seq));
  assert.equal(client.log[at].events.at(-1).seq, event.seq, 'you_changed ends its message');
  assert.equal(client.log[at + 1]?.type, 'snapshot', 'a snapshot follows at once');
}

/** The events told to a whole view: without what is one person's own. */
export const toldToView = (client, afterSeq) =>
  client.events.filter((e) => e.seq > afterSeq && e.event !== 'you_changed' && e.event !== 'hand_changed');

export const STROKE = { tool: 'pen', color: '#ff0000', width: 2, points: [[0, 0], [0.5, 0.25], [1, 1]] };
