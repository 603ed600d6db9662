// Who gets in, who is turned away and with which close code.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { Client, ENCODINGS, freshId, NotUpgraded, openSocket } from './client.mjs';
import { mint, Server } from './server.mjs';
import { alice, bob, carol, dave, erin, inBoth, leaves, live, refused, toldToView, who } from './stage.mjs';

const soon = () => Math.floor(Date.now() / 1000) + 600;

/** Knocks, sends one raw first frame, returns how the server closed. */
async function closedAfter(webinar, frame) {
  const client = await Client.knock(webinar.url, webinar.encoding);
  client.raw(frame);
  return client.untilClosed();
}

const hello = (encoding, ticket) => ENCODINGS[encoding].pack({ id: freshId(), cmd: 'hello', args: { ticket } });

const status = (opening) => opening.then(() => assert.fail('upgraded'), (error) => {
  assert.ok(error instanceof NotUpgraded, String(error));
  return error.status;
});

inBoth('an upgrade without a subprotocol is 400, to an unknown session 404, from a foreign origin 403', async (webinar) => {
  const { subprotocol } = ENCODINGS[webinar.encoding];
  assert.equal(await status(openSocket(webinar.url)), 400);
  assert.equal(await status(openSocket(webinar.url, { subprotocol: 'cuelight.v9.json' })), 400);
  assert.equal(await status(openSocket(webinar.server.socketUrl('no-such-session'), { subprotocol })), 404);
  assert.equal(await status(openSocket(webinar.url, { subprotocol, origin: 'https://evil.example' })), 403);
});

inBoth('a first message that is not this protocol closes with 4400', async (webinar) => {
  const { pack, binary } = ENCODINGS[webinar.encoding];
  for (const frame of [
    pack({ id: 'x', cmd: 'raise_hand', args: {} }),
    binary ? Buffer.from([0xc1]) : 'GET / HTTP/1.1',
    binary ? JSON.stringify({ id: 'x', cmd: 'hello', args: { ticket: webinar.ticket(carol) } }) : Buffer.from([0x80]),
  ]) assert.equal((await closedAfter(webinar, frame)).code, 4400, String(frame));
});

inBoth('every flaw of a ticket closes with 4401 and the same few words', async (webinar) => {
  const good = webinar.claims(carol);
  const without = (claim) => { const { [claim]: _, ...rest } = good; return rest; };
  const header = (more) => ({ header: { alg: 'HS256', typ: 'JWT', kid: 'k1', ...more } });
  const [head, body, signature] = mint(good).split('.');
  const flawed = {
    'another secret': mint(good, { secret: 'another-secret-of-more-than-32-characters' }),
    'alg none': mint(good, header({ alg: 'none' })),
    'alg HS512': mint(good, header({ alg: 'HS512' })),
    'an unknown key': mint(good, header({ kid: 'k2' })),
    'no key': mint(good, header({ kid: undefined })),
    'cut signature': `${head}.${body}.${signature.slice(0, -4)}`,
    'no signature': `${head}.${body}.`,
    'not a token': 'ticket',
    'empty': '',
    'expired': mint({ ...good, exp: soon() - 7200 }),
    'exp as text': mint({ ...good, exp: String(soon()) }),
    'exp null': mint({ ...good, exp: null }),
    'no exp': mint(without('exp')),
    'not yet valid': mint({ ...good, nbf: soon() + 7200 }),
    'nbf as text': mint({ ...good, nbf: 'never' }),
    'another session': mint({ ...good, session: `${webinar.session}x` }),
    'no session': mint(without('session')),
    'no sub': mint(without('sub')),
    'empty sub': mint({ ...good, sub: '' }),
    'long sub': mint({ ...good, sub: 's'.repeat(129) }),
    'number sub': mint({ ...good, sub: 7 }),
    'unknown role': mint({ ...good, role: 'presenter' }),
    'no role': mint(without('role')),
    'organizer without member': mint({ ...good, role: 'organizer' }),
    'co-organizer without member': mint({ ...good, role: 'co_organizer' }),
    'host-only without member': mint({ ...good, role: 'host_only_co_organizer' }),
    'number name': mint({ ...good, name: 5 }),
  };
  const reasons = new Set();
  for (const [flaw, ticket] of Object.entries(flawed)) {
    const closed = await closedAfter(webinar, hello(webinar.encoding, ticket));
    assert.equal(closed.code, 4401, flaw);
    reasons.add(closed.reason);
  }
  assert.deepEqual([...reasons], ['ticket refused']);
  await webinar.join(carol); // and none of them spoilt the good one
});

inBoth('no hello in time closes with 4401', async (webinar) => {
  const client = await Client.knock(webinar.url, webinar.encoding);
  const start = performance.now();
  assert.equal((await client.untilClosed(12_000)).code, 4401);
  assert.ok(performance.now() - start > 3500, 'not before its time');
});

live('who is removed closes with 4403, with no way back until allowed, and everyone is told', async (webinar, organizer) => {
  const [panelist, attendee] = await webinar.joinAll(bob, carol);
  await refused(organizer.command('remove', { participant: 'nobody-here' }), 'not_found');
  await organizer.command('remove', { participant: attendee.participant, reason: 'noise' });
  assert.equal((await attendee.untilClosed()).code, 4403);
  const left = await panelist.event('participant_left', (d) => d.participant === attendee.participant);
  assert.equal(left.data.reason, 'removed');
  assert.equal((await webinar.turnedAway(carol)).code, 4403);
  assert.equal((await webinar.turnedAway({ ...carol, role: 'panelist', name: 'Other' })).code, 4403);
  const handouts = await webinar.server.rest('GET', `/v1/sessions/${webinar.session}/handouts`, { ticket: webinar.ticket(carol) });
  assert.equal(handouts.status, 403);
  await organizer.command('allow_back', { sub: carol.sub });
  assert.equal((await webinar.join(carol)).you.role, 'attendee');
});

live('a second tab supersedes the first with 4409, and nobody else notices', async (webinar, organizer) => {
  const first = await webinar.join(carol);
  await first.command('raise_hand');
  const before = toldToView(organizer, -1).length;
  const second = await webinar.join(carol, { encoding: webinar.encoding === 'json' ? 'msgpack' : 'json' });
  assert.equal((await first.untilClosed()).code, 4409);
  assert.equal(second.participant, first.participant);
  assert.ok(second.you.hand, 'the hand is still up');
  await organizer.command('lower_all_hands');
  await second.event('hands_lowered');
  await second.fence();
  const noticed = toldToView(organizer, -1).slice(before).map((e) => e.event);
  assert.deepEqual(noticed, ['hands_lowered']);
});

live('the end closes every socket with 4410, and a later hello too', async (webinar, organizer) => {
  const others = await webinar.joinAll(erin, bob, carol);
  await organizer.command('start_recording');
  const { seq } = await organizer.command('end');
  for (const client of [organizer, ...others]) {
    assert.equal((await client.untilClosed(12_000)).code, 4410);
    assert.equal(client.events.at(-1).data.phase ?? client.events.at(-2).data.phase, 'ended');
    assert.ok(client.events.some((e) => e.event === 'recording_changed' && e.data.state === 'off' && e.seq <= seq));
  }
  for (const person of [alice, carol, dave]) assert.equal((await webinar.turnedAway(person)).code, 4410);
});

inBoth('a full session turns away with 4413 and says when to try again; a place that is left is free', async (webinar) => {
  const organizer = await webinar.join(alice);
  await organizer.command('start');
  const inside = [];
  let full;
  for (const sub of ['ann', 'ben', 'cat']) {
    try {
      inside.push(await webinar.join(who(sub)));
    } catch (closed) {
      full ??= closed;
    }
  }
  assert.equal(full?.code, 4413, 'the third attendee is too many in a webinar for two');
  assert.ok(full.comesBack && full.retryMs >= 0);
  await leaves(inside[0]);
  await webinar.join(who('dan'));
}, { fields: { capacity: 2 } });

live('a locked door turns new people away with 4423 and lets those known come back', async (webinar, organizer) => {
  const attendee = await webinar.join(carol);
  await organizer.command('set_door', { locked: true });
  assert.equal((await webinar.turnedAway(dave)).code, 4423);
  attendee.drop();
  await webinar.join(carol);
  await organizer.command('set_door', { locked: false });
  await webinar.join(dave);
});

live('a message of the limit is taken, one byte more closes with 1009', async (webinar) => {
  const { pack } = ENCODINGS[webinar.encoding];
  const padded = (bytes) => {
    const message = { id: 'big', cmd: 'raise_hand', args: {}, pad: 'x'.repeat(bytes - 200) };
    message.pad += 'x'.repeat(bytes - pack(message).length);
    assert.equal(pack(message).length, bytes);
    return pack(message);
  };
  const client = await webinar.join(carol);
  const { message_bytes } = client.welcome.limits;
  client.raw(padded(message_bytes));
  await client.until(() => client.log.find((m) => m.type === 'ok' && m.id === 'big'), 'the answer');
  const other = await webinar.join(dave);
  other.raw(padded(message_bytes + 1));
  assert.equal((await other.untilClosed()).code, 1009);
});

let limited;
const limitedServer = () => (limited ??= Server.start({}));

inBoth('excess is rate_limited and says when to come back; three windows of it within a minute close with 4429', async (webinar) => {
  const organizer = await webinar.join(alice);
  await organizer.command('start');
  const attendee = await webinar.join(carol);
  const codes = new Set();
  const flood = async () => {
    for (let second = 0; second < 12 && !attendee.closed; second += 1) {
      const burst = Array.from({ length: 60 }, () => attendee.command('lower_hand').catch((error) => error));
      for (const answer of await Promise.all(burst)) {
        if (!answer.error) continue;
        codes.add(answer.error.code);
        assert.ok(answer.error.retry_after_ms >= 0);
      }
      await new Promise((resolve) => { setTimeout(resolve, 700); });
    }
  };
  await flood();
  assert.deepEqual([...codes], ['rate_limited']);
  const closed = await attendee.untilClosed();
  assert.equal(closed.code, 4429);
  assert.ok(closed.comesBack && closed.retryMs >= 0);
}, { server: limitedServer });

after(async () => { if (limited) await (await limited).stop(); });
