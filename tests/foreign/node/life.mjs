// The life of one webinar: every command of the protocol's table, watched in both encodings by every view.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dismissed, essence, fold } from './fold.mjs';
import { alice, bob, carol, dave, erin, leaves, refused, sharedServer, STROKE, toldToView, Webinar, who } from './stage.mjs';

const COMMANDS = `leave start end edit_details set_door set_role hand_over_organizer remove allow_back list_participants list_chat
  list_questions list_polls raise_hand lower_hand lower_all_hands mute unmute mute_all lift_mute_all share_webcam hide_webcam
  hand_presenter take_presenter share_screen pause_screen stop_screen give_control revoke_control draw clear_drawing chat
  set_chat_policy delete_chat ask assign_question answer_question dismiss_question create_poll delete_poll open_poll close_poll
  share_poll_results hide_poll_results vote set_survey submit_survey remove_handout start_recording pause_recording
  resume_recording stop_recording set_lab react caption`.split(/\s+/);

/** A JSON and a msgpack watcher of each view, none of whom does anything. */
const WATCHERS = { organizer: 'in_session_co_organizer', panelist: 'panelist', attendee: 'attendee' };
const ALL = ['organizer', 'panelist', 'attendee'];
const SPEAKERS = ['organizer', 'panelist'];
const STAFF = ['organizer'];

/** Somebody who only looks on, over one connection or several. */
class Watcher {
  constructor(view, encoding, person, client) { Object.assign(this, { view, encoding, person, clients: [client] }); }

  get client() { return this.clients.at(-1); }

  get events() { return this.clients.flatMap((client) => client.events); }
}

class Life {
  steps = [];
  used = new Set();

  constructor(webinar) { this.webinar = webinar; }

  async gather() {
    const { webinar } = this;
    this.organizer = await webinar.join(alice, { encoding: 'json' });
    this.heir = await webinar.join(erin, { encoding: 'msgpack' });
    this.panelist = await webinar.join(bob, { encoding: 'msgpack' });
    this.attendee = await webinar.join(carol, { encoding: 'json' });
    this.guest = await webinar.join(dave, { encoding: 'msgpack' });
    this.watchers = [];
    for (const [view, role] of Object.entries(WATCHERS)) {
      for (const encoding of ['json', 'msgpack']) {
        const person = who(`${view}-${encoding}`, role);
        this.watchers.push(new Watcher(view, encoding, person, await webinar.join(person, { encoding })));
      }
    }
    this.from = this.watchers.at(-1).client.welcome.seq;
  }

  /** One command, the event it causes, and the views that see it; returns the answer. */
  async step(actor, cmd, args, event, views = []) {
    this.used.add(cmd);
    const before = actor.seq;
    const answer = await actor.command(cmd, args);
    this.steps.push({ cmd, event, views, after: Math.max(this.steps.at(-1)?.upTo ?? 0, before), upTo: answer.seq });
    return answer;
  }

  /** The id a command's event carries, as its sender saw it. */
  id(actor, event, field) { return actor.events.findLast((e) => e.event === event).data[field]; }

  checkViews() {
    for (const { cmd, event, views, after, upTo } of this.steps) {
      if (!event) continue;
      for (const { view, encoding, events } of this.watchers) {
        const saw = events.some((e) => e.event === event && e.seq > after && e.seq <= upTo);
        assert.equal(saw, views.includes(view), `${cmd}: ${event} ${after}..${upTo} at the ${encoding} ${view}`);
      }
    }
  }

  async fenceAll() { for (const { client } of this.watchers) await client.fence(); }
}

async function beforeTheStart(life) {
  const { organizer, panelist, attendee } = life;
  await life.step(organizer, 'edit_details', { title: 'A whole life', description: 'All of it' }, 'details_changed', ALL);
  await life.step(organizer, 'set_door', { locked: true }, 'door_changed', STAFF);
  await life.step(organizer, 'set_door', { locked: false }, 'door_changed', STAFF);
  const { result } = await life.step(organizer, 'create_poll', { question: 'Tea?', kind: 'single', options: ['yes', 'no'] }, 'poll_created', STAFF);
  const unwanted = await life.step(organizer, 'create_poll', { question: 'Rate', kind: 'rating' }, 'poll_created', STAFF);
  await life.step(organizer, 'delete_poll', { poll: unwanted.result.poll }, 'poll_deleted', STAFF);
  const questions = [{ question: 'How was it?', kind: 'rating' }, { question: 'Why?', kind: 'text' }];
  await life.step(organizer, 'set_survey', { questions }, 'survey_set', ALL);
  await life.step(organizer, 'set_chat_policy', { attendees: 'everyone' }, 'chat_policy_changed', ALL);
  await life.step(panelist, 'chat', { to: 'staff', text: 'Ready' }, 'chat_message', SPEAKERS);
  await refused(attendee.command('chat', { to: 'everyone', text: 'Early' }), 'conflict');
  await life.step(organizer, 'start', { practice: true });
  await life.step(organizer, 'chat', { to: 'everyone', text: 'rehearsal-canary' });
  await life.step(organizer, 'start', {});
  for (const { view, client } of life.watchers) {
    await client.until(() => client.snapshots.at(-1).state.phase === 'live', 'the snapshot of going live');
    if (view === 'attendee') {
      assert.ok(!client.received('practice') && !client.received('rehearsal-canary'), 'attendees know of no practice');
    }
    assert.ok(client.snapshots.at(-1).state.chat.messages.every((m) => m.text !== 'rehearsal-canary'), 'nothing rehearsed is kept');
  }
  return result.poll;
}

async function theFloor(life) {
  const { organizer, panelist, attendee } = life;
  const him = { participant: panelist.participant };
  await life.step(attendee, 'raise_hand', {}, 'hand_changed', STAFF);
  await life.step(organizer, 'lower_hand', { participant: attendee.participant }, 'hand_changed', STAFF);
  await life.step(attendee, 'raise_hand', {}, 'hand_changed', STAFF);
  await life.step(organizer, 'lower_all_hands', {}, 'hands_lowered', ALL);
  await life.step(panelist, 'unmute', {}, 'mic_changed', ALL);
  await life.step(organizer, 'mute', him, 'mic_changed', ALL);
  await life.step(organizer, 'unmute', him, 'unmute_requested');
  await panelist.event('unmute_requested');
  await life.step(organizer, 'mute_all', { lock: false }, 'all_muted', ALL);
  await life.step(organizer, 'lift_mute_all', {}, 'mute_all_lifted', ALL);
  await life.step(panelist, 'share_webcam', {}, 'webcam_changed', ALL);
  await life.step(organizer, 'hide_webcam', him, 'webcam_changed', ALL);
  await life.step(organizer, 'hand_presenter', him, 'presenter_changed', ALL);
  await life.step(panelist, 'share_screen', {}, 'screen_changed', ALL);
  await life.step(panelist, 'draw', { stroke: STROKE }, 'drawn', ALL);
  await life.step(panelist, 'clear_drawing', {}, 'drawing_cleared', ALL);
  await life.step(panelist, 'pause_screen', {}, 'screen_changed', ALL);
  await life.step(panelist, 'give_control', { participant: organizer.participant }, 'control_changed', ALL);
  await life.step(panelist, 'revoke_control', { participant: organizer.participant }, 'control_changed', ALL);
  await life.step(panelist, 'stop_screen', {}, 'screen_changed', ALL);
  await life.step(organizer, 'take_presenter', {}, 'presenter_changed', ALL);
}

async function theTalk(life, poll) {
  const { organizer, panelist, attendee } = life;
  await life.step(attendee, 'chat', { to: 'everyone', text: 'Hello all' }, 'chat_message', ALL);
  await life.step(attendee, 'chat', { to: 'everyone', text: 'Sorry' }, 'chat_message', ALL);
  await life.step(organizer, 'delete_chat', { message: life.id(attendee, 'chat_message', 'message') }, 'chat_deleted', ALL);
  await life.step(attendee, 'ask', { text: 'Why so?' }, 'question_asked', STAFF);
  const question = life.id(attendee, 'question_asked', 'question');
  await life.step(organizer, 'assign_question', { question, participant: panelist.participant }, 'question_assigned', STAFF);
  await life.step(panelist, 'answer_question', { question, text: 'It is so.', public: true }, 'question_answered', ALL);
  await life.step(attendee, 'ask', { text: 'And who?', anonymous: true }, 'question_asked', STAFF);
  await life.step(organizer, 'dismiss_question', { question: life.id(attendee, 'question_asked', 'question') }, 'question_dismissed', STAFF);
  await life.step(organizer, 'open_poll', { poll }, 'poll_opened', ALL);
  await life.step(attendee, 'vote', { poll, choices: [1] });
  await life.step(panelist, 'vote', { poll, choices: [0] });
  await life.step(attendee, 'vote', { poll, choices: [0] });
  await refused(organizer.command('vote', { poll, choices: [0] }), 'forbidden');
  await life.step(organizer, 'close_poll', { poll }, 'poll_closed', ALL);
  await refused(organizer.command('open_poll', { poll }), 'conflict');
  await life.step(organizer, 'share_poll_results', { poll }, 'poll_results_shared', ALL);
  await life.step(organizer, 'hide_poll_results', { poll }, 'poll_results_hidden', ALL);
  await life.step(organizer, 'share_poll_results', { poll }, 'poll_results_shared', ALL);
  await life.step(attendee, 'submit_survey', { answers: [{ rating: 5 }, { text: 'survey-answer' }] });
  const { counts, voters } = organizer.events.findLast((e) => e.event === 'poll_results_shared').data;
  assert.deepEqual({ counts, voters }, { counts: [2, 0], voters: 2 }, 'one vote a person, the last counts');
}

async function theTools(life) {
  const { organizer, attendee, webinar } = life;
  const { server, session } = webinar;
  const handouts = `/v1/sessions/${session}/handouts`;
  const form = () => {
    const body = new FormData();
    body.append('file', new Blob(['a page to keep'], { type: 'text/plain' }), 'page.txt');
    return body;
  };
  const forbidden = await server.rest('POST', handouts, { body: form(), ticket: webinar.ticket(carol) });
  assert.equal(forbidden.status, 403, 'an attendee uploads no handout');
  const uploaded = await server.rest('POST', handouts, { body: form(), ticket: webinar.ticket(alice) });
  assert.equal(uploaded.status, 201, uploaded.text);
  const added = await attendee.event('handout_added', (d) => d.name === 'page.txt');
  const { handout } = added.data;
  const page = await server.rest('GET', `${handouts}/${handout}`, { ticket: webinar.ticket(carol) });
  assert.equal(page.text, 'a page to keep');
  await life.step(organizer, 'remove_handout', { handout }, 'handout_removed', ALL);
  for (const cmd of ['start_recording', 'pause_recording', 'resume_recording', 'stop_recording']) {
    await life.step(organizer, cmd, {}, 'recording_changed', ALL);
  }
  await refused(attendee.command('react', { emoji: 'clap' }), 'conflict');
  await life.step(organizer, 'set_lab', { lab: 'reactions', on: true }, 'lab_changed', ALL);
  await life.step(organizer, 'set_lab', { lab: 'captions', on: true }, 'lab_changed', ALL);
  await life.step(attendee, 'react', { emoji: 'clap' });
  await life.step(organizer, 'caption', { text: 'we now', final: false });
  for (const { client } of life.watchers) {
    await client.transient('reactions', (d) => d.counts.clap === 1);
    await client.transient('caption', (d) => d.text === 'we now' && d.final === false);
  }
  await life.step(organizer, 'caption', { text: 'we now see', final: true }, 'caption', ALL);
}

async function thePeople(life) {
  const { organizer, attendee, guest, heir, webinar } = life;
  await life.step(organizer, 'set_role', { participant: attendee.participant, role: 'panelist' }, 'role_changed', ALL);
  await life.step(organizer, 'remove', { participant: guest.participant, reason: 'noise' }, 'participant_left', SPEAKERS);
  assert.equal((await guest.untilClosed()).code, 4403);
  await life.step(organizer, 'allow_back', { sub: dave.sub }, 'allowed_back', STAFF);
  await leaves(await webinar.join(dave));
  life.used.add('leave');
  const { body, status, text } = await webinar.server.rest('POST', `/v1/join/${webinar.code}`, { body: { name: 'Frank' }, anonymous: true });
  assert.equal(status, 201, text);
  assert.equal((await webinar.enter(body.ticket)).you.role, 'attendee');
  for (const cmd of ['list_participants', 'list_chat', 'list_questions', 'list_polls']) {
    const { result } = await life.step(organizer, cmd, { limit: 500 });
    assert.equal(result.items.length, result.total, cmd);
  }
  await life.step(organizer, 'hand_over_organizer', { participant: heir.participant }, 'role_changed', ALL);
  await heir.fence();
  await organizer.fence();
  assert.deepEqual([heir.you.role, organizer.you.role], ['organizer', 'co_organizer']);
}

async function theEnd(life) {
  const { heir, webinar } = life;
  await life.step(heir, 'end', {}, 'phase_changed', ALL);
  for (const { client } of life.watchers) assert.equal((await client.untilClosed(12_000)).code, 4410);
  assert.equal((await heir.untilClosed(12_000)).code, 4410);
  assert.equal((await webinar.turnedAway(alice)).code, 4410);
  const survey = await webinar.server.rest('POST', `/v1/sessions/${webinar.session}/survey`, {
    body: { answers: [{ rating: 3 }, { text: 'late-answer' }] }, ticket: webinar.ticket(bob),
  });
  assert.ok(survey.status >= 200 && survey.status < 300, survey.text);
  const report = (person, format) => webinar.server.rest('GET', `/v1/sessions/${webinar.session}/report?format=${format}`, { ticket: webinar.ticket(person) });
  const full = await report(erin, 'json');
  assert.equal(full.status, 200, full.text);
  for (const said of ['Hello all', 'Why so?', 'It is so.', 'survey-answer', 'late-answer', 'Carol']) assert.ok(full.text.includes(said), said);
  assert.ok(!full.text.includes('rehearsal-canary'), 'nothing rehearsed is reported');
  assert.equal((await report(erin, 'csv')).status, 200);
  assert.equal((await report(who('organizer-json', 'in_session_co_organizer'), 'json')).status, 403);
}

async function foldedEqualsFresh(life) {
  for (const watcher of life.watchers) {
    const { client, view, encoding, person } = watcher;
    watcher.clients.push(await life.webinar.join(person, { encoding }));
    const fresh = watcher.client.welcome.state;
    assert.deepEqual(fold(client), essence(fresh, dismissed(client)), `what the ${encoding} ${view} folded`);
  }
  for (const view of ALL) {
    const [json, msgpack] = life.watchers.filter((w) => w.view === view).map((w) => essence(w.client.welcome.state));
    assert.deepEqual(msgpack, json, `the fresh state of the two ${view}s`);
  }
}

test('one webinar lives its whole life through every command, each view sees what it should, in both encodings alike', { timeout: 120_000 }, async () => {
  const webinar = await Webinar.schedule(await sharedServer(), 'json');
  const life = new Life(webinar);
  try {
    await life.gather();
    const poll = await beforeTheStart(life);
    await theFloor(life);
    await theTalk(life, poll);
    await theTools(life);
    await thePeople(life);
    await life.fenceAll();
    await foldedEqualsFresh(life);
    await theEnd(life);
    life.checkViews();
    for (const view of ALL) {
      const [json, msgpack] = life.watchers.filter((w) => w.view === view).map((w) => toldToView(w, life.from));
      assert.deepEqual(msgpack, json, `the two ${view}s were told the same`);
    }
    assert.deepEqual(COMMANDS.filter((cmd) => !life.used.has(cmd)), [], 'every command of the table was used');
  } finally {
    webinar.dropAll();
  }
});
