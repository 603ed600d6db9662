// A session client: one socket, either encoding, events in order. It knows the protocol page and nothing of any server.
import WebSocket from 'ws';
import { encode, decode } from '@msgpack/msgpack';
import { randomBytes } from 'node:crypto';

const WAIT_MS = 8000;

/** After these close codes a client comes back by itself. */
const COMES_BACK = new Set([1001, 1006, 1012, 1013, 4408, 4413, 4429]);

/** The two encodings of the same messages. */
export const ENCODINGS = {
  json: {
    subprotocol: 'cuelight.v1.json',
    binary: false,
    pack: (message) => JSON.stringify(message),
    unpack: (frame) => JSON.parse(frame.toString('utf8')),
  },
  msgpack: {
    subprotocol: 'cuelight.v1.msgpack',
    binary: true,
    pack: (message) => Buffer.from(encode(message, { ignoreUndefined: true })),
    unpack: (frame) => decode(frame),
  },
};

/** The server closed the socket. */
export class Closed extends Error {
  constructor(code, reason) {
    super(`closed ${code} ${reason}`);
    this.code = code;
    this.reason = reason;
  }

  get comesBack() { return COMES_BACK.has(this.code); }

  /** What the reason of a close that bids one come back says. */
  get retryMs() { return JSON.parse(this.reason).retry_ms; }
}

/** The server refused the upgrade with an HTTP status. */
export class NotUpgraded extends Error {
  constructor(status) {
    super(`not upgraded: HTTP ${status}`);
    this.status = status;
  }
}

/** The server refused a command; carries every field of its `error`. */
export class Refused extends Error {
  constructor(cmd, error) {
    super(`${cmd} refused: ${error.code}: ${error.message}`);
    this.error = error;
  }
}

/** An id that is unique for its person, over reloads too. */
export const freshId = () => randomBytes(9).toString('base64url');

/** Opens a socket without saying hello. */
export function openSocket(url, { subprotocol, origin } = {}) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, subprotocol ? [subprotocol] : [], {
      origin, perMessageDeflate: false, handshakeTimeout: WAIT_MS,
    });
    // The server may speak or close in the same packet as its upgrade: nothing may be lost before listeners stand.
    socket.once('open', () => { socket.pause(); resolve(socket); });
    socket.once('unexpected-response', (_request, response) => { response.resume(); socket.terminate(); reject(new NotUpgraded(response.statusCode)); });
    socket.on('error', reject);
  });
}

export class Client {
  #socket;
  #codec;
  #waiters = new Set();
  #unanswered = new Map();
  #acknowledged = new Set();
  #broken = null;

  /** Everything received, in order, without the transients. */
  log = [];
  events = [];
  snapshots = [];
  transients = [];
  /** Refusals of what had no readable id. */
  strays = [];
  /** Every frame as it came, for canaries. */
  frames = [];
  welcome = null;
  you = null;
  closed = null;
  seq = -1;

  constructor(socket, encoding) {
    this.#socket = socket;
    this.#codec = ENCODINGS[encoding];
    socket.on('message', (data, binary) => this.#receive(data, binary));
    socket.on('close', (code, reason) => {
      this.closed = new Closed(code, reason.toString());
      for (const answer of this.#unanswered.values()) answer.reject(this.closed);
      this.#unanswered.clear();
      this.#wake();
    });
    socket.on('error', () => {}); // the close that follows tells what there is to tell
    socket.resume();
  }

  /** Connects without a hello: for what comes before one. */
  static async knock(url, encoding, { origin } = {}) {
    return new Client(await openSocket(url, { subprotocol: ENCODINGS[encoding].subprotocol, origin }), encoding);
  }

  /** Connects, says hello, returns once welcomed. Throws Closed or NotUpgraded. */
  static async connect(url, encoding, { ticket, resume, origin }) {
    const client = await Client.knock(url, encoding, { origin });
    client.resume = resume;
    client.send({ id: freshId(), cmd: 'hello', args: { ticket, resume } });
    await client.until(() => client.welcome, 'the welcome');
    return client;
  }

  /** Where to resume from after a drop. */
  get position() { return { epoch: this.welcome.epoch, seq: this.seq }; }

  get participant() { return this.you.participant; }

  send(message) { this.raw(this.#codec.pack(message)); }

  raw(frame) { this.#socket.send(frame); }

  /** Sends a command; returns its `ok`, throws Refused or Closed. */
  command(cmd, args = {}, { id = freshId(), expect } = {}) {
    if (this.closed) return Promise.reject(this.closed);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${cmd}`)), WAIT_MS);
      const settle = (finish) => (value) => { clearTimeout(timer); finish(value); };
      this.#unanswered.set(id, { cmd, resolve: settle(resolve), reject: settle(reject) });
      this.send({ id, cmd, args, expect });
    });
  }

  /** Waits until `check` gives something; fails at once when the socket closes or the order of events breaks. */
  until(check, what = 'a condition', waitMs = WAIT_MS) {
    return new Promise((resolve, reject) => {
      const finish = (settle, value) => { clearTimeout(timer); this.#waiters.delete(look); settle(value); };
      const timer = setTimeout(() => finish(reject, new Error(`waited in vain for ${what}`)), waitMs);
      const look = () => {
        if (this.#broken) return finish(reject, this.#broken);
        const found = check();
        if (found) return finish(resolve, found);
        if (this.closed) finish(reject, this.closed);
      };
      this.#waiters.add(look);
      look();
    });
  }

  /** The first event of that name that fits, after a seq; waits for it. */
  event(name, fits = () => true, after = -1) {
    return this.until(() => this.events.find((e) => e.event === name && e.seq > after && fits(e.data)), `event ${name}`);
  }

  transient(name, fits = () => true) {
    return this.until(() => this.transients.find((t) => t.event === name && fits(t.data)), `transient ${name}`);
  }

  /** Returns when all that this view allows has come: its own hand is told to everyone, and events come in order. */
  async fence() {
    await this.command('raise_hand');
    await this.command('lower_hand');
    if (this.#broken) throw this.#broken;
  }

  /** The TCP connection goes, with no word to the server. */
  drop() {
    const position = this.position;
    this.#socket.terminate();
    return position;
  }

  /** Waits for the server to close; returns code and reason. */
  async untilClosed(waitMs = WAIT_MS) {
    await this.until(() => this.closed, 'the close', waitMs);
    return this.closed;
  }

  /** Did these bytes ever reach this socket? */
  received(canary) { return this.frames.some((frame) => frame.includes(canary)); }

  #wake() { for (const look of [...this.#waiters]) look(); }

  #receive(data, binary) {
    this.frames.push(data);
    try {
      if (binary !== this.#codec.binary) throw new Error(`a ${binary ? 'binary' : 'text'} frame in the wrong encoding`);
      this.#take(this.#codec.unpack(data));
    } catch (error) {
      this.#broken ??= error;
    }
    this.#wake();
  }

  #take(message) {
    if (message.type === 'transient') {
      if ('seq' in message) throw new Error('a transient with a seq');
      this.transients.push({ ...message, arrived_ms: performance.now() });
      return;
    }
    this.log.push(message);
    switch (message.type) {
      case 'welcome': return this.#enter(message);
      case 'events': return this.#follow(message);
      case 'snapshot': return this.#replace(message);
      case 'ok':
        this.#acknowledged.add(message.seq);
        return this.#answer(message.id, (asked) => asked.resolve(message));
      case 'error': return this.#answer(message.id, (asked) => asked.reject(new Refused(asked.cmd, message.error)), message);
      default: throw new Error(`a message of unknown type ${message.type}`);
    }
  }

  #enter(welcome) {
    if (this.welcome) throw new Error('welcomed twice');
    if (welcome.resumed === ('state' in welcome)) throw new Error('a welcome carries a state exactly when it is not resumed');
    this.welcome = welcome;
    this.you = welcome.you;
    this.seq = welcome.resumed ? this.resume.seq : welcome.seq;
    if (!welcome.resumed) this.snapshots.push(welcome);
  }

  #follow({ seq, events }) {
    for (const event of events) {
      if (!(event.seq > this.seq)) throw new Error(`event ${event.event} ${event.seq} came after ${this.seq}`);
      if (this.#acknowledged.has(event.seq)) throw new Error(`event ${event.seq} came after the ok it belongs to`);
      this.seq = event.seq;
      this.events.push(event);
      if (event.event === 'you_changed') this.you = event.data.you;
    }
    if (!(seq >= this.seq)) throw new Error(`a view complete up to ${seq} held event ${this.seq}`);
    this.seq = seq;
  }

  #replace(snapshot) {
    if (!(snapshot.seq >= this.seq)) throw new Error(`a snapshot of ${snapshot.seq} came after ${this.seq}`);
    this.seq = snapshot.seq;
    this.you = snapshot.you;
    this.snapshots.push(snapshot);
  }

  #answer(id, settle, stray) {
    const asked = this.#unanswered.get(id);
    if (!asked) {
      if (stray) this.strays.push(stray);
      return;
    }
    this.#unanswered.delete(id);
    settle(asked);
  }
}
