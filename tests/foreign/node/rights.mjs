// Who may do what: capability lists against the matrix, and their change with role, baton, policy, assignment and let-speak.
import assert from 'node:assert/strict';
import { alice, assertSnapshotAtOnce, bob, carol, dave, erin, hugo, inBoth, ivan, live, neverSees, refused, who } from './stage.mjs';

const EVERYONE = ['ask', 'vote', 'raise_hand', 'take_survey', 'download_handouts', 'react'];
const PANELIST = ['chat', 'speak', 'share_webcam', 'draw', 'use_labs'];
const IN_SESSION = [...PANELIST, 'present', 'answer_questions', 'mute_all', 'upload_handouts', 'launch_polls', 'record'];
const BATON = ['speak', 'share_webcam', 'present'];
const STAFF = EVERYONE.filter((right) => right !== 'vote');

/** The matrix read down its columns; conditional cells off. */
const LISTS = {
  attendee: EVERYONE,
  panelist: [...EVERYONE, ...PANELIST],
  in_session_co_organizer: [...STAFF, ...IN_SESSION],
  host_only_co_organizer: [...STAFF, ...IN_SESSION, 'start_end'],
  co_organizer: [...STAFF, ...IN_SESSION, 'start_end', 'edit_details', 'create_reports'],
  organizer: [...STAFF, ...IN_SESSION, 'start_end', 'edit_details', 'create_reports'],
};

const assertMay = (you, expected) => assert.deepEqual([...you.capabilities].sort(), [...new Set(expected)].sort());

/** The next `you_changed` of that client after what it has now. */
const nextYou = (client, after = client.seq) => client.event('you_changed', () => true, after);

inBoth('each of the six roles is told exactly its column of the matrix on entry', async (webinar) => {
  for (const person of [alice, erin, hugo, ivan, bob, carol]) {
    const client = await webinar.join(person);
    assert.equal(client.you.role, person.role);
    assert.equal(client.you.sub, person.sub);
    assertMay(client.you, LISTS[person.role]);
  }
});

inBoth('capabilities depend neither on phase nor on lab', async (webinar) => {
  const [organizer, attendee] = await webinar.joinAll(alice, carol);
  await organizer.command('start');
  await attendee.event('phase_changed', (d) => d.phase === 'live');
  await organizer.command('set_lab', { lab: 'reactions', on: true });
  await attendee.fence();
  assertMay(attendee.you, LISTS.attendee);
  const again = await webinar.join(carol);
  assertMay(again.you, LISTS.attendee);
});

inBoth('a second sub with the organizer role enters as co-organizer', async (webinar) => {
  await webinar.join(alice);
  const second = await webinar.join(who('oscar', 'organizer'));
  assert.equal(second.you.role, 'co_organizer');
  assertMay(second.you, LISTS.co_organizer);
});

inBoth('the first accepted ticket of a sub fixes its role', async (webinar) => {
  await webinar.join(carol);
  const again = await webinar.join({ ...carol, role: 'co_organizer', member: 'm-carol' });
  assert.equal(again.you.role, 'attendee');
});

live('a promotion and a demotion hold from the next message, are told to all, and bring a snapshot of the new view', async (webinar, organizer) => {
  const [attendee, other] = await webinar.joinAll(carol, dave);
  await refused(attendee.command('record', {}), 'invalid'); // a capability is not a command
  await refused(attendee.command('start_recording'), 'forbidden', { capability: 'record', role: 'attendee', missing: 'role' });
  for (const role of ['panelist', 'in_session_co_organizer', 'panelist', 'attendee']) {
    const before = attendee.seq;
    const watched = other.seq;
    const asked = { participant: attendee.participant, role };
    await organizer.command('set_role', asked);
    const told = await nextYou(attendee, before);
    await attendee.until(() => attendee.snapshots.at(-1).seq >= told.seq, 'the snapshot of the new view');
    assertSnapshotAtOnce(attendee, told);
    assert.equal(told.data.you.role, role);
    assertMay(told.data.you, LISTS[role]);
    assert.equal('polls' in attendee.snapshots.at(-1).state, role === 'in_session_co_organizer', 'polls are for organizers');
    const seen = await other.event('role_changed', (d) => d.person.participant === attendee.participant, watched);
    assert.equal(seen.data.person.role, role);
    const again = organizer.events.length;
    await organizer.command('set_role', asked);
    assert.equal(organizer.events.length, again, 'asking for what is tells nothing');
  }
  await refused(attendee.command('set_lab', { lab: 'reactions', on: true }), 'forbidden', { capability: 'use_labs', missing: 'role' });
  const back = await webinar.join(carol);
  assert.equal(back.you.role, 'attendee');
});

live('a role that was given outlives the reconnect and is changed by no new ticket', async (webinar, organizer) => {
  const attendee = await webinar.join(carol);
  await organizer.command('set_role', { participant: attendee.participant, role: 'panelist' });
  attendee.drop();
  const back = await webinar.join(carol);
  assert.equal(back.you.role, 'panelist');
});

live('nobody acts on an equal or higher rank, grants above their own, or changes their own role', async (webinar, organizer) => {
  const [co, host, inside, panelist, attendee] = await webinar.joinAll(erin, hugo, ivan, bob, carol);
  const setRole = (actor, target, role) => actor.command('set_role', { participant: target.participant, role });
  await refused(setRole(panelist, attendee, 'panelist'), 'forbidden', { missing: 'role' });
  for (const [actor, target, role] of [
    [inside, host, 'panelist'], [host, co, 'panelist'], [co, organizer, 'attendee'], [inside, attendee, 'host_only_co_organizer'],
    [inside, inside, 'panelist'], [organizer, organizer, 'attendee'],
  ]) await refused(setRole(actor, target, role), 'forbidden', { missing: 'rank' });
  for (const [actor, target] of [[inside, host], [host, co], [co, organizer]]) {
    await refused(actor.command('remove', { participant: target.participant }), 'forbidden', { missing: 'rank' });
  }
  await refused(co.command('hand_over_organizer', { participant: co.participant }), 'forbidden');
});

live('holding the baton adds speak, share_webcam and present to an attendee, and handing it on takes them back', async (webinar, organizer) => {
  const attendee = await webinar.join(carol);
  await refused(attendee.command('share_screen'), 'forbidden', { missing: 'baton' });
  let before = attendee.seq;
  await organizer.command('hand_presenter', { participant: attendee.participant });
  const given = await nextYou(attendee, before);
  assert.equal(given.data.you.presenter, true);
  assertMay(given.data.you, [...LISTS.attendee, ...BATON]);
  for (const cmd of ['unmute', 'share_webcam', 'share_screen']) await attendee.command(cmd);
  await refused(attendee.command('draw', { stroke: { tool: 'pen', color: '#000000', width: 1, points: [[0, 0]] } }), 'forbidden', { capability: 'draw' });
  await refused(attendee.command('hand_presenter', { participant: organizer.participant }), 'forbidden');
  before = organizer.seq;
  await organizer.command('take_presenter');
  const taken = await attendee.event('presenter_changed', (d) => d.participant.participant === organizer.participant, before);
  assert.equal(taken.data.reason, 'taken');
  await attendee.fence();
  assert.equal(attendee.you.presenter, false);
  assert.equal(attendee.you.webcam, false);
  assert.notEqual(attendee.you.mic, 'open');
  assertMay(attendee.you, LISTS.attendee);
  const gone = (name, fits) => organizer.events.some((e) => e.seq > before && e.event === name && fits(e.data));
  assert.ok(gone('screen_changed', (d) => d.state === 'off'), 'the old holder’s screen stops');
  assert.ok(gone('webcam_changed', (d) => d.participant === attendee.participant && !d.on), 'and the webcam');
  assert.ok(gone('mic_changed', (d) => d.participant === attendee.participant && d.mic !== 'open'), 'and the microphone');
});

live('a panelist with the baton may present, and hands it on', async (webinar, organizer) => {
  const panelist = await webinar.join(bob);
  const before = panelist.seq;
  await organizer.command('hand_presenter', { participant: panelist.participant });
  assertMay((await nextYou(panelist, before)).data.you, [...LISTS.panelist, 'present']);
  await panelist.command('hand_presenter', { participant: organizer.participant });
  await panelist.fence();
  assertMay(panelist.you, LISTS.panelist);
});

live('an attendee may chat while the policy permits it, and is told each time', async (webinar, organizer) => {
  const attendee = await webinar.join(carol);
  const say = (to) => attendee.command('chat', { to, text: 'hello' });
  await refused(say('everyone'), 'forbidden', { capability: 'chat', missing: 'policy' });
  await refused(say('staff'), 'forbidden', { capability: 'chat', missing: 'policy' });
  let before = attendee.seq;
  await organizer.command('set_chat_policy', { attendees: 'staff' });
  assertMay((await nextYou(attendee, before)).data.you, [...LISTS.attendee, 'chat']);
  await refused(say('everyone'), 'forbidden', { missing: 'policy' });
  await say('staff');
  await organizer.command('set_chat_policy', { attendees: 'everyone' });
  await say('everyone');
  before = attendee.seq;
  await organizer.command('set_chat_policy', { attendees: 'off' });
  assertMay((await nextYou(attendee, before)).data.you, LISTS.attendee);
  await refused(say('everyone'), 'forbidden', { missing: 'policy' });
});

live('a panelist may answer only the questions assigned, while they are', async (webinar, organizer) => {
  const [panelist, other, attendee] = await webinar.joinAll(bob, who('pat', 'panelist'), carol);
  await attendee.command('ask', { text: 'Why?' });
  await attendee.command('ask', { text: 'How?' });
  const [why, how] = attendee.events.filter((e) => e.event === 'question_asked').map((e) => e.data.question);
  const assign = (participant, question = why) => organizer.command('assign_question', { question, participant });
  let before = panelist.seq;
  await assign(panelist.participant);
  assertMay((await nextYou(panelist, before)).data.you, [...LISTS.panelist, 'answer_questions']);
  assert.equal((await panelist.event('question_assigned')).data.text, 'Why?');
  before = panelist.seq;
  await assign(other.participant);
  assertMay((await nextYou(panelist, before)).data.you, LISTS.panelist);
  const answer = (question) => panelist.command('answer_question', { question, text: 'Because.', public: false });
  await refused(answer(why), 'forbidden', { missing: 'assignment' });
  await assign(panelist.participant, how);
  await answer(how);
  const answered = await attendee.event('question_answered');
  assert.equal(answered.data.question, how);
  assert.equal(answered.data.public, false);
  await neverSees(other, 'question_answered');
});

live('an attendee who is let speak may unmute, until the next mute-all; nobody opens a microphone from afar', async (webinar, organizer) => {
  const attendee = await webinar.join(carol);
  await refused(attendee.command('unmute'), 'forbidden');
  let before = attendee.seq;
  await organizer.command('unmute', { participant: attendee.participant });
  await attendee.event('unmute_requested');
  const let_ = await nextYou(attendee, before);
  assertMay(let_.data.you, [...LISTS.attendee, 'speak']);
  assert.equal(let_.data.you.mic, 'muted');
  await attendee.command('unmute');
  await attendee.fence();
  before = attendee.seq;
  await organizer.command('mute_all');
  await attendee.event('all_muted', () => true, before);
  await attendee.fence();
  assertMay(attendee.you, LISTS.attendee);
  await refused(attendee.command('unmute'), 'forbidden');
});
