// Many messages: transients are thinned, bursts are merged, lists are paged, and what was seen is counted.
import assert from 'node:assert/strict';
import { alice, bob, carol, dave, erin, live, who } from './stage.mjs';

const SPAN_MS = 2500;
const TRANSIENTS_PER_S = 4;
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

live('each kind of transient comes at most four times a second, however much happens', async (webinar, organizer) => {
  const [staff, attendee, other] = await webinar.joinAll(erin, carol, dave);
  for (const lab of ['reactions', 'captions']) await organizer.command('set_lab', { lab, on: true });
  const { poll } = (await organizer.command('create_poll', { question: 'Now?', kind: 'rating' })).result;
  await organizer.command('open_poll', { poll });
  const start = performance.now();
  let sent = 0;
  for (let i = 0; performance.now() - start < SPAN_MS; i += 1) {
    sent += 1;
    await Promise.all([
      attendee.command('react', { emoji: 'heart' }),
      other.command('vote', { poll, rating: 1 + (i % 5) }),
      organizer.command('caption', { text: `word ${i}`, final: false }),
      i % 5 ? null : webinar.join(who(`guest-${i}`)),
      pause(20),
    ]);
  }
  await staff.until(() => staff.transients.filter((t) => t.event === 'reactions').length >= 2, 'reactions');
  for (const client of [staff, attendee]) {
    for (const kind of ['reactions', 'poll_tally', 'audience', 'caption', 'reach']) {
      const times = client.transients.filter((t) => t.event === kind).map((t) => t.arrived_ms);
      if (times.length < 2) continue;
      const most = TRANSIENTS_PER_S * (times.at(-1) - times[0]) / 1000 + 2; // the first one, and one late arrival
      assert.ok(times.length <= most, `${times.length} of ${kind} in ${times.at(-1) - times[0]} ms`);
    }
  }
  assert.ok(staff.transients.some((t) => t.event === 'poll_tally'));
  assert.ok(!attendee.transients.some((t) => t.event === 'poll_tally' || t.event === 'reach'), 'tallies and reach are for organizers');
  const hearts = staff.transients.filter((t) => t.event === 'reactions').reduce((sum, t) => sum + (t.data.counts.heart ?? 0), 0);
  assert.ok(hearts > 0 && hearts <= sent, `${hearts} of ${sent}`);
});

live('a burst arrives whole and in one order at everyone, whether merged or not', async (webinar, organizer, t) => {
  const [staff, panelist, ...watchers] = await webinar.joinAll(erin, bob, carol, dave);
  await organizer.command('set_chat_policy', { attendees: 'everyone' });
  const texts = [];
  const talk = (client, name) => Array.from({ length: 100 }, (_, i) => {
    texts.push(`${name} ${i}`);
    return client.command('chat', { to: 'everyone', text: `${name} ${i}` });
  });
  await Promise.all([...talk(organizer, 'alice'), ...talk(staff, 'erin'), ...talk(panelist, 'bob')]);
  const told = [];
  for (const client of [organizer, ...watchers]) {
    await client.fence();
    told.push(client.events.filter((e) => e.event === 'chat_message'));
  }
  assert.deepEqual(told[0].map((e) => e.data.text).sort(), [...texts].sort());
  for (const name of ['alice', 'erin', 'bob']) {
    const own = told[0].map((e) => e.data.text).filter((text) => text.startsWith(`${name} `));
    assert.deepEqual(own, texts.filter((text) => text.startsWith(`${name} `)), 'each in the order it was sent');
  }
  for (const other of told.slice(1)) assert.deepEqual(other, told[0]);
  const messages = watchers[0].log.filter((m) => m.type === 'events').length;
  t.diagnostic(`${told[0].length} chat messages came in ${messages} events messages`);
});

live('what clients report as seen reaches the organizers as reach, and nobody else', async (webinar, organizer) => {
  const [panelist, ...attendees] = await webinar.joinAll(bob, carol, dave);
  await organizer.command('mute_all');
  let seq;
  for (const client of [panelist, ...attendees]) {
    ({ seq } = await client.event('all_muted'));
    client.send({ cmd: 'seen', args: { seq } });
  }
  const { data } = await organizer.transient('reach', (d) => d.seq === seq && d.reached >= 3);
  assert.equal(data.event, 'all_muted');
  assert.ok(data.of >= data.reached);
  for (const key of ['p50_ms', 'p99_ms']) assert.ok(data[key] >= 0, key);
  for (const client of [panelist, ...attendees]) {
    await client.fence();
    assert.ok(!client.transients.some((m) => m.event === 'reach'));
    assert.equal(client.strays.length, 0, 'seen has no answer');
  }
});

/** Every item of a list, page by page. */
async function pages(client, cmd, limit, more = {}) {
  const items = [];
  let after;
  let total;
  for (let page = 0; page < 50; page += 1) {
    const { result } = await client.command(cmd, { limit, ...(after != null && { after }), ...more });
    assert.ok(result.items.length <= limit, `${cmd} keeps to its limit`);
    items.push(...result.items);
    total ??= result.total;
    after = result.next;
    if (after == null) return { items, total };
  }
  return assert.fail(`${cmd} never ends`);
}

live('a list is the same whole, whatever its pages, and each asker’s own view', async (webinar, organizer) => {
  const [panelist, attendee, other] = await webinar.joinAll(bob, carol, dave);
  await organizer.command('set_chat_policy', { attendees: 'everyone' });
  for (let i = 0; i < 23; i += 1) {
    await webinar.join(who(`guest-${i}`));
    await organizer.command('chat', { to: i % 2 ? 'everyone' : 'staff', text: `line ${i}` });
    await attendee.command('ask', { text: `question ${i}` });
    await organizer.command('create_poll', { question: `poll ${i}`, kind: 'rating' });
  }
  const counts = { list_participants: [27, 27, null, null], list_chat: [23, 23, 11, 11], list_questions: [23, 0, 23, 0], list_polls: [23, 0, 0, 0] };
  for (const [cmd, expected] of Object.entries(counts)) {
    for (const [i, client] of [organizer, panelist, attendee, other].entries()) {
      if (expected[i] === null) continue;
      const whole = await pages(client, cmd, 500);
      const paged = await pages(client, cmd, 7);
      assert.deepEqual(paged.items, whole.items, cmd);
      assert.deepEqual([whole.items.length, whole.total], [expected[i], expected[i]], `${cmd} of ${client.you.role}`);
    }
  }
});

live('participants are listed by role and by query', async (webinar, organizer) => {
  await webinar.joinAll(bob, carol, dave);
  const names = async (args) => (await pages(organizer, 'list_participants', 10, args)).items.map((row) => row.name).sort();
  assert.deepEqual(await names({ role: 'attendee' }), ['Carol', 'Dave']);
  assert.deepEqual(await names({ role: 'panelist' }), ['Bob']);
  assert.deepEqual(await names({ query: 'Car' }), ['Carol']);
  assert.deepEqual(await names({ query: 'nobody of that name' }), []);
});

live('people who leave are no longer in the roster and those who drop shortly are', async (webinar, organizer) => {
  const [attendee, other] = await webinar.joinAll(carol, dave);
  attendee.drop();
  await other.command('leave').catch(() => {});
  await organizer.event('participant_left', (d) => d.participant === other.participant && d.reason === 'left');
  const { items } = await pages(organizer, 'list_participants', 10);
  assert.deepEqual(items.map((row) => row.sub).sort(), [alice.sub, carol.sub]);
});
