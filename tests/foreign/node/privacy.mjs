// What a view may not see never reaches its socket: canaries, looked for in every byte.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alice, bob, carol, dave, erin, inBoth, live, refused, who } from './stage.mjs';

const report = async (webinar, person) => (await webinar.server.rest('GET', `/v1/sessions/${webinar.session}/report`, { ticket: webinar.ticket(person) })).body;

/** The records of a tree that hold this text: the innermost elements of its lists, or the tree itself. */
function recordsWith(node, canary, isRecord = true) {
  if (node === null || typeof node !== 'object' || !JSON.stringify(node).includes(canary)) return [];
  const inner = Object.values(node).flatMap((child) => recordsWith(child, canary, Array.isArray(node)));
  return inner.length || Array.isArray(node) || !isRecord ? inner : [node];
}

/** No record that tells the secret tells the person too. */
function assertUnlinked(trees, canary, person) {
  for (const tree of trees) {
    for (const record of recordsWith(tree, canary)) {
      const told = JSON.stringify(record);
      for (const identity of person) assert.ok(!told.includes(identity), `${told} links ${identity}`);
    }
  }
}

test('the search for a link finds one that is planted, in an envelope, a nested object or a list', () => {
  for (const planted of [
    { events: [{ by: 'p-carol', data: { text: 'secret' } }] },
    { polls: [{ answers: [{ from: { participant: 'p-carol' }, said: { text: 'secret' } }] }] },
    { polls: [{ voters: ['p-carol'], answers: ['secret'] }] },
  ]) assert.throws(() => assertUnlinked([planted], 'secret', ['p-carol']));
  assertUnlinked([{ people: ['p-carol'], polls: [{ answers: ['secret'] }] }], 'secret', ['p-carol']);
});

live('a message reaches those addressed and the sender, and no byte of it anybody else, live or fresh or listed', async (webinar, organizer) => {
  const people = { organizer, panelist: await webinar.join(bob), carol: await webinar.join(carol), dave: await webinar.join(dave) };
  const persons = { organizer: alice, panelist: bob, carol, dave };
  await organizer.command('set_chat_policy', { attendees: 'everyone' });
  const cases = [
    ['organizer', 'staff', 'canary-to-staff', ['organizer', 'panelist']],
    ['panelist', people.carol.participant, 'canary-to-carol', ['panelist', 'carol']],
    ['carol', 'staff', 'canary-from-carol', ['organizer', 'panelist', 'carol']],
    ['dave', 'everyone', 'canary-to-all', ['organizer', 'panelist', 'carol', 'dave']],
  ];
  for (const [from, to, text] of cases) await people[from].command('chat', { to, text });
  const check = (when) => {
    for (const [, , text, readers] of cases) {
      for (const [name, client] of Object.entries(people)) assert.equal(client.received(text), readers.includes(name), `${text} at ${name}, ${when}`);
    }
  };
  for (const client of Object.values(people)) await client.fence();
  check('live');
  for (const name of Object.keys(people)) people[name] = await webinar.join(persons[name]);
  check('in the snapshot');
  for (const name of Object.keys(people)) {
    people[name].frames.length = 0;
    await people[name].command('list_chat', { limit: 500 });
  }
  check('in list_chat');
});

live('with the policy staff an attendee writes to staff alone and sees what staff write to everyone', async (webinar, organizer) => {
  const [attendee, other] = await webinar.joinAll(carol, dave);
  await organizer.command('set_chat_policy', { attendees: 'staff' });
  await attendee.command('chat', { to: 'staff', text: 'canary-question' });
  await organizer.command('chat', { to: 'everyone', text: 'canary-announcement' });
  await other.event('chat_message', (d) => d.text === 'canary-announcement');
  await other.fence();
  assert.ok(!other.received('canary-question'));
});

live('an object outside the asker’s view is answered as if it did not exist', async (webinar, organizer) => {
  const [panelist, attendee] = await webinar.joinAll(bob, carol);
  await panelist.command('chat', { to: 'staff', text: 'hidden' });
  const { message } = (await organizer.event('chat_message')).data;
  const { result } = await organizer.command('create_poll', { question: 'Hidden?', kind: 'text' });
  const answers = [];
  for (const [cmd, hidden, unknown] of [
    ['delete_chat', { message }, { message: 'no-such-message' }],
    ['vote', { poll: result.poll, text: 'x' }, { poll: 'no-such-poll', text: 'x' }],
  ]) {
    for (const args of [hidden, unknown]) answers.push(await attendee.command(cmd, args).catch((e) => e.error));
    const [told, none] = answers.splice(0);
    assert.ok(told.code && none.code, `${cmd} is refused`);
    // The named id may be repeated to the asker; nothing else may differ.
    const plain = (error) => JSON.stringify(error).replaceAll(message, '').replaceAll(result.poll, '').replaceAll(/no-such-\w+/g, '');
    assert.equal(plain(told), plain(none), cmd);
  }
});

live('a deleted message is told to those who saw it and to nobody else', async (webinar, organizer) => {
  const [panelist, attendee] = await webinar.joinAll(bob, carol);
  await panelist.command('chat', { to: 'staff', text: 'slip' });
  const { message } = (await organizer.event('chat_message')).data;
  await organizer.command('delete_chat', { message });
  await panelist.event('chat_deleted', (d) => d.message === message);
  await attendee.fence();
  assert.ok(!attendee.received(message));
});

live('attendees never learn who else attends: no name, no id, no hand, only the audience count', async (webinar, organizer) => {
  const attendee = await webinar.join(carol);
  const hidden = await webinar.join(who('mallory', 'attendee', { name: 'CanaryName' }));
  await hidden.command('raise_hand');
  await organizer.command('lower_hand', { participant: hidden.participant });
  await organizer.event('participant_joined', (d) => d.participant === hidden.participant);
  await attendee.transient('audience', (d) => d.count >= 2);
  await refused(attendee.command('list_participants', {}), 'forbidden', { missing: 'role' });
  await attendee.fence();
  const again = await webinar.join(carol);
  for (const client of [attendee, again]) for (const canary of ['CanaryName', 'mallory', hidden.participant]) assert.ok(!client.received(canary), canary);
});

live('panelists page through the roster without subs, hands and connections, which staff see', async (webinar, organizer) => {
  const panelist = await webinar.join(bob);
  await webinar.join(carol);
  const rows = async (client) => {
    const { items } = (await client.command('list_participants', { limit: 100 })).result;
    assert.equal(items.length, 3);
    return items;
  };
  for (const row of await rows(panelist)) for (const key of ['sub', 'hand', 'connected']) assert.ok(!(key in row), key);
  for (const row of await rows(organizer)) for (const key of ['sub', 'hand', 'connected']) assert.ok(key in row, key);
});

live('what belongs to organizers is in no snapshot and no event of panelists and attendees', async (webinar, organizer) => {
  const [panelist, attendee] = await webinar.joinAll(bob, carol);
  await organizer.command('create_poll', { question: 'draft-canary', kind: 'single', options: ['option-canary', 'b'] });
  await organizer.command('set_door', { locked: true });
  for (const client of [panelist, attendee]) await client.fence();
  const fresh = await webinar.joinAll(bob, carol);
  for (const watcher of [panelist, attendee, ...fresh]) {
    assert.ok(!watcher.received('draft-canary') && !watcher.received('option-canary'));
    for (const key of ['door', 'polls', 'hands', 'capacity']) assert.ok(!(key in watcher.welcome.state), key);
    assert.ok(!watcher.received('door_changed'));
  }
});

live('an anonymous poll never links a voter and a choice: not live, not in tallies, lists, snapshots or the report', async (webinar, organizer) => {
  const [staff, attendee, other, panelist] = await webinar.joinAll(erin, carol, dave, bob);
  const { poll } = (await organizer.command('create_poll', { question: 'Secret?', kind: 'text', anonymous: true })).result;
  const choice = (await organizer.command('create_poll', { question: 'Which?', kind: 'single', options: ['left', 'right'], anonymous: true })).result.poll;
  await organizer.command('open_poll', { poll });
  await attendee.command('vote', { poll, text: 'anon-answer-one' });
  await other.command('vote', { poll, text: 'anon-answer-two' });
  await attendee.command('vote', { poll, text: 'anon-answer-three' }).catch(() => {}); // the first counts; how the second is answered is open
  await organizer.transient('poll_tally', (d) => d.poll === poll && d.voters === 2);
  await organizer.command('close_poll', { poll });
  await organizer.command('open_poll', { poll: choice });
  await attendee.command('vote', { poll: choice, choices: [1] });
  await attendee.command('vote', { poll: choice, choices: [0] }).catch(() => {});
  await organizer.transient('poll_tally', (d) => d.poll === choice && d.voters === 1);
  for (const t of [...organizer.transients, ...staff.transients].filter((m) => m.event === 'poll_tally')) {
    assert.ok(!('counts' in t.data), 'only voters until it is closed');
  }
  await organizer.command('close_poll', { poll: choice });
  await organizer.command('share_poll_results', { poll: choice });
  assert.deepEqual((await panelist.event('poll_results_shared')).data.counts, [0, 1], 'the first vote counts');
  const lists = [];
  for (const client of [organizer, staff, panelist, attendee]) lists.push((await client.command('list_polls', { limit: 100 })).result);
  const fresh = await webinar.join(erin);
  for (const client of [panelist, other]) assert.ok(!client.received('anon-answer-one'), 'answers are for organizers, if for anybody');
  assert.ok(![...organizer.frames, ...staff.frames].some((f) => f.includes('anon-answer-three')), 'a later vote is nowhere');
  await organizer.command('end');
  const trees = [...organizer.log, ...organizer.transients, ...fresh.log, ...lists, await report(webinar, alice)];
  assertUnlinked(trees, 'anon-answer-one', [attendee.participant, carol.sub, carol.name]);
  assertUnlinked(trees, 'anon-answer-two', [other.participant, dave.sub, dave.name]);
});

live('an anonymous question has no asker in anybody’s copy, and is its asker’s own', async (webinar, organizer) => {
  const [staff, attendee, panelist] = await webinar.joinAll(erin, carol, bob);
  await attendee.command('ask', { text: 'anon-question', anonymous: true });
  const own = await attendee.event('question_asked');
  assert.equal(own.data.own, true);
  const { question } = own.data;
  const copies = [own, await organizer.event('question_asked'), await staff.event('question_asked')];
  await organizer.command('assign_question', { question, participant: panelist.participant });
  await panelist.command('answer_question', { question, text: 'An answer.', public: true });
  await organizer.command('list_questions', { limit: 100 });
  const fresh = await webinar.join(erin);
  for (const { by, data } of copies) {
    assert.equal(by ?? null, null);
    assert.equal(data.asker ?? null, null);
    assert.equal(data.anonymous, true);
  }
  for (const copy of copies.slice(1)) assert.ok(!copy.data.own, 'own is the asker’s alone');
  const answered = (await attendee.event('question_answered')).data;
  assert.equal(answered.text, 'anon-question');
  const identity = [attendee.participant, carol.sub, carol.name];
  await organizer.command('end');
  assert.ok(recordsWith(fresh.welcome, 'anon-question').length, 'the question is in a fresh snapshot');
  assertUnlinked([...organizer.log, ...panelist.log, ...fresh.log, await report(webinar, alice)], 'anon-question', identity);
});

live('a public answer carries the question’s text and never its asker’s name', async (webinar, organizer) => {
  const [asker, other] = await webinar.joinAll(who('vera', 'attendee', { name: 'AskerCanary' }), dave);
  await asker.command('ask', { text: 'Named?' });
  const { question, asker: named } = (await organizer.event('question_asked')).data;
  assert.equal(named.participant, asker.participant);
  await organizer.command('answer_question', { question, text: 'Yes.', public: true });
  const told = (await other.event('question_answered')).data;
  assert.deepEqual([told.text, told.answer, told.public], ['Named?', 'Yes.', true]);
  const fresh = await webinar.join(dave);
  for (const client of [other, fresh]) assert.ok(!client.received('AskerCanary') && !client.received(asker.participant));
});

inBoth('practice is not seen by attendees, and nothing rehearsed outlives it', async (webinar) => {
  const [organizer, panelist, attendee] = await webinar.joinAll(alice, bob, carol);
  await organizer.command('start', { practice: true });
  await panelist.event('phase_changed', (d) => d.phase === 'practice');
  const late = await webinar.join(dave);
  assert.equal(late.welcome.state.phase, 'scheduled');
  await panelist.command('chat', { to: 'staff', text: 'rehearsed' });
  await panelist.command('ask', { text: 'rehearsed too' });
  await organizer.command('mute_all');
  await organizer.command('start_recording');
  await organizer.command('start');
  for (const client of [organizer, panelist, attendee, late]) {
    const { state } = await client.until(() => client.snapshots.find((s) => s.state.phase === 'live'), 'the live snapshot');
    assert.deepEqual([state.chat.messages, state.questions, state.recording.state, state.mute.active], [[], [], 'off', false]);
    assert.equal(state.presenter.participant.participant, organizer.participant);
  }
  assert.ok(!attendee.received('practice') && !late.received('practice'));
});
