// Malformed input: refused as invalid, whole, and never at the price of the connection.
import assert from 'node:assert/strict';
import { encode, ExtData } from '@msgpack/msgpack';
import { ENCODINGS } from './client.mjs';
import { alice, carol, inBoth, live, refused } from './stage.mjs';

/** Well-formed frames, ill-formed messages: the id they are answered with, then the message. */
const MESSAGES = [
  [null, null], [null, []], [null, 7], [null, 'raise_hand'], [null, {}],
  [null, { cmd: 'raise_hand', args: {} }],
  [null, { id: 7, cmd: 'raise_hand', args: {} }],
  [null, { id: { a: 1 }, cmd: 'raise_hand', args: {} }],
  ['m1', { id: 'm1', args: {} }],
  ['m2', { id: 'm2', cmd: 'fly', args: {} }],
  ['m3', { id: 'm3', cmd: 7, args: {} }],
  ['m4', { id: 'm4', cmd: 'raise_hand', args: { high: true } }],
  ['m5', { id: 'm5', cmd: 'raise_hand', args: [] }],
  ['m6', { id: 'm6', cmd: 'raise_hand', args: 'x' }],
  ['m7', { id: 'm7', cmd: 'ask', args: {} }],
  ['m8', { id: 'm8', cmd: 'ask', args: { text: 5 } }],
  ['m9', { id: 'm9', cmd: 'ask', args: { text: null } }],
  ['m10', { id: 'm10', cmd: 'ask', args: { text: 'x', anonymous: 'yes' } }],
  ['m11', { id: 'm11', cmd: 'ask', args: { text: 'x', by: 'p1' } }],
  ['m12', { id: 'm12', cmd: 'raise_hand', args: {}, expect: { weather: 1 } }],
  ['m13', { id: 'm13', cmd: 'raise_hand', args: {}, expect: { phase: 5 } }],
  ['m14', { id: 'm14', cmd: 'raise_hand', args: {}, expect: { presenter_term: 'one' } }],
  ['m15', { id: 'm15', cmd: 'raise_hand', args: {}, expect: { presenter_term: 1.5 } }],
  ['m16', { id: 'm16', cmd: 'list_chat', args: { limit: 501 } }],
  ['m17', { id: 'm17', cmd: 'list_chat', args: { limit: -1 } }],
  ['m18', { id: 'm18', cmd: 'react', args: { emoji: 'skull' } }],
  ['m19', { id: 'm19', cmd: 'vote', args: { poll: 'p', choices: [0, 0] } }],
  ['m20', { id: 'm20', cmd: 'vote', args: { poll: 'p', choices: [0.5] } }],
  ['m21', { id: 'm21', cmd: 'ask', args: JSON.parse('{"text":"x","__proto__":{"anonymous":true}}') }],
];

const TEXT_FRAMES = ['', '{', 'nonsense', '{"id":"t1","cmd":"raise_hand","args":{}', '{"id":"t2","cmd":"raise_hand","args":{}}}', '['.repeat(5000)];

const BINARY_FRAMES = [
  Buffer.alloc(0), Buffer.from([0xc1]), Buffer.from([0x82, 0xa2]), Buffer.from([0xdf, 0xff, 0xff, 0xff, 0xff]), Buffer.alloc(5000, 0x91),
  Buffer.from([0x81, 0x01, 0x02]),
  Buffer.from(encode(new ExtData(7, new Uint8Array([1, 2])))),
  Buffer.concat([Buffer.from(encode({ id: 'b1', cmd: 'raise_hand', args: {} })), Buffer.from([0x00])]),
];

/** Sends a frame and returns the one error it is answered with. */
async function errorOf(client, frame) {
  const before = client.strays.length;
  client.raw(frame);
  await client.until(() => client.strays.length > before, `the refusal of ${frame.subarray?.(0, 40).toString('hex') ?? frame.slice(0, 80)}`);
  return client.strays.at(-1);
}

live('a message that is not well-formed is invalid, with the id where it could be read, and costs nothing', async (webinar, organizer) => {
  const client = await webinar.join(carol);
  const { pack } = ENCODINGS[webinar.encoding];
  await organizer.event('participant_joined', (d) => d.participant === client.participant);
  const before = organizer.seq;
  for (const [id, message] of MESSAGES) {
    const { id: told, error } = await errorOf(client, pack(message));
    const what = JSON.stringify(message);
    assert.equal(error.code, 'invalid', what);
    assert.equal(told, id, what);
    assert.equal(typeof error.field, 'string', what);
  }
  await organizer.fence();
  const caused = organizer.events.filter((e) => e.seq > before && e.by === client.participant);
  assert.deepEqual(caused, [], 'nothing was applied');
  await client.fence();
});

live('a frame that cannot be read is invalid with a null id, and the connection lives on', async (webinar) => {
  const client = await webinar.join(carol);
  for (const frame of webinar.encoding === 'json' ? TEXT_FRAMES : BINARY_FRAMES) {
    const { id, error } = await errorOf(client, frame);
    assert.equal(error.code, 'invalid');
    assert.equal(id, null);
  }
  await client.fence();
});

live('an id of 1 to 64 characters is taken, a shorter or longer one is invalid', async (webinar) => {
  const client = await webinar.join(carol);
  await client.command('raise_hand', {}, { id: 'i' });
  await client.command('lower_hand', {}, { id: 'é'.repeat(64) });
  for (const id of ['', 'i'.repeat(65)]) {
    const { error } = await errorOf(client, ENCODINGS[webinar.encoding].pack({ id, cmd: 'raise_hand', args: {} }));
    assert.deepEqual([error.code, error.field], ['invalid', 'id']);
  }
});

live('unknown keys of the envelope are ignored', async (webinar, organizer) => {
  organizer.send({ id: 'later', cmd: 'raise_hand', args: {}, colour: 'blue', v: { next: 2 } });
  await organizer.until(() => organizer.log.find((m) => m.type === 'ok' && m.id === 'later'), 'the answer');
});

live('a text of the limit is taken, one scalar value more is invalid; lengths count after NFC', async (webinar, organizer) => {
  const client = await webinar.join(carol);
  const { chat_chars, question_chars, poll_options } = client.welcome.limits;
  const chat = (text) => organizer.command('chat', { to: 'everyone', text });
  await chat('😀'.repeat(chat_chars));
  await chat('e\u0301'.repeat(chat_chars));
  await refused(chat('x'.repeat(chat_chars + 1)), 'invalid', { field: 'text' });
  await client.command('ask', { text: 'x'.repeat(question_chars) });
  await refused(client.command('ask', { text: 'x'.repeat(question_chars + 1) }), 'invalid', { field: 'text' });
  const poll = (count) => organizer.command('create_poll', { question: 'Q?', kind: 'single', options: Array.from({ length: count }, (_, i) => `o${i}`) });
  await poll(2);
  await poll(poll_options);
  await refused(poll(1), 'invalid', { field: 'options' });
  await refused(poll(poll_options + 1), 'invalid', { field: 'options' });
});

inBoth('refusals are decided in order: invalid, then forbidden, then not found, then conflict', async (webinar) => {
  const [organizer, attendee] = await webinar.joinAll(alice, carol);
  await refused(attendee.command('open_poll', { poll: 5 }), 'invalid');
  await refused(attendee.command('open_poll', { poll: 'none' }), 'forbidden', { capability: 'launch_polls', role: 'attendee', missing: 'role' });
  await refused(organizer.command('delete_poll', { poll: 'none' }), 'not_found');
  await refused(organizer.command('mute', { participant: 'none' }), 'not_found');
  await refused(organizer.command('mute', { participant: attendee.participant }), 'conflict');
  await refused(organizer.command('mute_all', {}, { expect: { phase: 'live' } }), 'conflict');
});
