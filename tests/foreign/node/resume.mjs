// Drops, crashes and second tries: nothing lost, nothing twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshId } from './client.mjs';
import { Server } from './server.mjs';
import { alice, bob, carol, dave, live, refused, STROKE, toldToView, Webinar, who } from './stage.mjs';

/** A stream with something for every view in it; each a command of the organizer. */
async function stream(organizer, panelist) {
  const { poll } = (await organizer.command('create_poll', { question: 'Here?', kind: 'rating' })).result;
  for (const [cmd, args] of [
    ['set_chat_policy', { attendees: 'staff' }], ['chat', { to: 'everyone', text: 'one' }], ['chat', { to: 'staff', text: 'two' }],
    ['chat', { to: panelist, text: 'three' }], ['open_poll', { poll }], ['share_screen', {}], ['draw', { stroke: STROKE }], ['set_lab', { lab: 'captions', on: true }],
    ['caption', { text: 'four', final: true }], ['set_door', { locked: true }], ['set_door', { locked: false }], ['close_poll', { poll }], ['share_poll_results', { poll }],
    ['mute_all', { lock: false }], ['lift_mute_all', {}], ['stop_screen', {}], ['start_recording', {}], ['stop_recording', {}],
    ['set_lab', { lab: 'captions', on: false }], ['edit_details', { title: freshId() }],
  ]) await organizer.command(cmd, args);
}

live('a client that resumes at any event of a stream is told exactly what its twin was told since', async (webinar, organizer) => {
  const speaker = await webinar.join(bob);
  for (const role of ['attendee', 'panelist', 'in_session_co_organizer']) {
    const person = who(`dropped-${role}`, role);
    const dropped = await webinar.join(person);
    const twin = await webinar.join(who(`twin-${role}`, role));
    await stream(organizer, speaker.participant);
    await twin.fence();
    await dropped.fence();
    const whole = toldToView(twin, twin.welcome.seq);
    assert.ok(whole.length >= 12, `${whole.length} events`);
    const { epoch } = dropped.drop();
    for (const seq of [twin.welcome.seq, ...whole.map((e) => e.seq)]) {
      const back = await webinar.join(person, { resume: { epoch, seq } });
      assert.equal(back.welcome.resumed, true, `resumed at ${seq}`);
      await back.until(() => back.seq >= whole.at(-1).seq, 'the replay');
      const replayed = toldToView(back, seq);
      assert.deepEqual(replayed.filter((e) => e.seq <= whole.at(-1).seq), whole.filter((e) => e.seq > seq));
      back.drop();
    }
  }
});

live('a client that drops after each event and resumes misses nothing and sees nothing twice', async (webinar, organizer) => {
  await organizer.command('set_chat_policy', { attendees: 'everyone' });
  const twin = await webinar.join(dave);
  let client = await webinar.join(carol);
  const from = client.welcome.seq;
  const told = [];
  for (let i = 0; i < 12; i += 1) {
    await organizer.command('chat', { to: 'everyone', text: `seen ${i}` });
    if (i % 2) await client.event('chat_message', (d) => d.text === `seen ${i}`);
    const resume = client.drop();
    told.push(...toldToView(client, from));
    await organizer.command('chat', { to: 'everyone', text: `missed ${i}` });
    client = await webinar.join(carol, { resume });
    assert.equal(client.welcome.resumed, true);
    await client.event('chat_message', (d) => d.text === `missed ${i}`);
  }
  await client.fence();
  await twin.fence();
  told.push(...toldToView(client, from));
  assert.deepEqual(told, toldToView(twin, from));
});

live('a short drop causes no event and changes no hand, microphone, webcam or baton', async (webinar, organizer) => {
  const panelist = await webinar.join(bob);
  await organizer.command('hand_presenter', { participant: panelist.participant });
  for (const cmd of ['raise_hand', 'unmute', 'share_webcam', 'share_screen']) await panelist.command(cmd);
  await organizer.fence();
  const before = toldToView(organizer, -1).length;
  const resume = panelist.drop();
  const back = await webinar.join(bob, { resume });
  await organizer.fence();
  assert.equal(toldToView(organizer, -1).length, before);
  const { hand, mic, webcam, presenter } = back.you;
  assert.deepEqual({ hand: Boolean(hand), mic, webcam, presenter }, { hand: true, mic: 'open', webcam: true, presenter: true });
});

live('a resume that cannot be honoured gets a fresh snapshot', async (webinar, organizer) => {
  const attendee = await webinar.join(carol);
  await attendee.fence();
  const { epoch, seq } = attendee.drop();
  for (const resume of [{ epoch: 'another', seq }, { epoch, seq: seq + 1000 }, { epoch, seq: attendee.welcome.seq - 1 }]) {
    const back = await webinar.join(carol, { resume });
    assert.equal(back.welcome.resumed, false, JSON.stringify(resume));
    assert.ok(back.welcome.state);
    back.drop();
  }
  const stranger = await webinar.join(dave, { resume: { epoch, seq } });
  assert.equal(stranger.welcome.resumed, false, 'another’s position is nobody else’s');
  const client = await webinar.join(carol);
  const position = client.drop();
  await organizer.command('set_role', { participant: client.participant, role: 'panelist' });
  const promoted = await webinar.join(carol, { resume: position });
  assert.equal(promoted.welcome.resumed, false, 'the view changed in between');
  assert.equal(promoted.you.role, 'panelist');
});

live('a command sent again with its id gets the same answer and is applied once, over reconnects too', async (webinar, organizer) => {
  const panelist = await webinar.join(bob);
  const id = freshId();
  const args = { question: 'Once?', kind: 'single', options: ['a', 'b'] };
  const first = await organizer.command('create_poll', args, { id });
  assert.deepEqual(await organizer.command('create_poll', args, { id }), first);
  for (let i = 0; i < 127; i += 1) await organizer.command('set_lab', { lab: 'captions', on: i % 2 === 0 });
  const resume = organizer.drop();
  const back = await webinar.join(alice, { resume });
  assert.deepEqual(await back.command('create_poll', args, { id }), first);
  assert.equal((await back.command('list_polls', { limit: 100 })).result.total, 1);
  await refused(back.command('create_poll', { ...args, question: 'Other' }, { id }), 'invalid', { field: 'id' });
  await refused(back.command('mute_all', {}, { id }), 'invalid', { field: 'id' });
  await panelist.command('chat', { to: 'staff', text: 'mine' }, { id }); // an id is unique per sub, not per session
});

live('accepted commands without effect are remembered, refused ones are decided anew', async (webinar, organizer) => {
  const [attendee, panelist] = await webinar.joinAll(carol, bob);
  const id = freshId();
  const idle = await organizer.command('take_presenter', {}, { id });
  await organizer.command('hand_presenter', { participant: panelist.participant });
  assert.deepEqual(await organizer.command('take_presenter', {}, { id }), idle);
  await panelist.fence();
  assert.equal(panelist.you.presenter, true);
  const say = () => attendee.command('chat', { to: 'everyone', text: 'now?' }, { id });
  await refused(say(), 'forbidden');
  await organizer.command('set_chat_policy', { attendees: 'everyone' });
  await say();
});

live('a command whose answer was lost with the connection takes effect at most once', async (webinar, organizer) => {
  await organizer.command('set_chat_policy', { attendees: 'everyone' });
  let attendee = await webinar.join(carol);
  for (let i = 0; i < 8; i += 1) {
    const asked = [{ to: 'everyone', text: `try ${i}` }, { id: freshId() }];
    attendee.command('chat', ...asked).catch(() => {});
    await new Promise((resolve) => { setTimeout(resolve, i); }); // cut at another moment each time
    attendee = await webinar.join(carol, { resume: attendee.drop() });
    await attendee.command('chat', ...asked);
  }
  const { items } = (await organizer.command('list_chat', { limit: 100 })).result;
  assert.deepEqual(items.map((m) => m.text).sort(), Array.from({ length: 8 }, (_, i) => `try ${i}`));
});

for (const encoding of ['json', 'msgpack']) {
  test(`what was acknowledged before kill -9 is there after the restart, resumed in one order and applied once (${encoding})`, { timeout: 60_000 }, async () => {
    const server = await Server.start();
    try {
      const webinar = await Webinar.schedule(server, encoding);
      const [organizer, attendee] = await webinar.joinAll(alice, carol);
      await organizer.command('start');
      await organizer.command('set_chat_policy', { attendees: 'everyone' });
      await attendee.fence();
      const from = attendee.seq;
      const asked = Array.from({ length: 30 }, (_, i) => [{ to: 'everyone', text: `line ${String(i).padStart(2, '0')}` }, { id: freshId() }]);
      const answered = [];
      for (const one of asked.slice(0, 20)) answered.push(await organizer.command('chat', ...one));
      const position = attendee.position;
      for (const one of asked.slice(20)) organizer.command('chat', ...one).catch(() => {}); // in flight when it dies
      await server.crash();
      await Promise.all([organizer.untilClosed(), attendee.untilClosed()]);
      const back = await webinar.join(alice, { resume: organizer.position });
      const twin = await webinar.join(carol, { resume: position });
      assert.deepEqual([back.welcome.resumed, twin.welcome.resumed, back.welcome.epoch], [true, true, organizer.welcome.epoch]);
      for (const [i, one] of asked.entries()) {
        const again = await back.command('chat', ...one);
        if (i < answered.length) assert.deepEqual(again, answered[i]);
      }
      await twin.fence();
      const texts = (client) => client.events.filter((e) => e.event === 'chat_message' && e.seq > from);
      const before = texts(attendee).filter((e) => e.seq <= position.seq);
      const told = [...before, ...texts(twin)].map((e) => e.data.text);
      assert.deepEqual(told, asked.map(([{ text }]) => text));
      const { items, total } = (await back.command('list_chat', { limit: 100 })).result;
      assert.equal(total, 30);
      assert.equal(new Set(items.map((m) => m.text)).size, 30);
      assert.equal(back.you.presenter, true, 'the baton outlives the crash');
    } finally {
      await server.stop();
    }
  });
}
