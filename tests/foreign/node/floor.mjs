// The floor: one baton for everybody, and mute-all that nobody escapes.
import assert from 'node:assert/strict';
import { alice, bob, carol, dave, erin, hugo, inBoth, ivan, leaves, live, refused, STROKE, who } from './stage.mjs';

live('of many who race for the baton with the same expected term exactly one gets it, and the others learn the term', async (webinar, organizer) => {
  const racers = await webinar.joinAll(erin, hugo, ivan);
  const watcher = await webinar.join(carol);
  let { term } = watcher.welcome.state.presenter;
  for (let round = 0; round < 10; round += 1) {
    const takers = [organizer, ...racers].filter((c) => !c.you.presenter);
    const outcomes = await Promise.allSettled(takers.map((c) => c.command('take_presenter', {}, { expect: { presenter_term: term } })));
    assert.equal(outcomes.filter((o) => o.status === 'fulfilled').length, 1, 'one winner');
    for (const { reason } of outcomes.filter((o) => o.status === 'rejected')) {
      assert.equal(reason.error?.code, 'conflict');
      assert.equal(reason.error.actual.presenter_term, term + 1);
    }
    term += 1;
    await Promise.all([organizer, ...racers].map((c) => c.fence()));
    assert.equal([organizer, ...racers].filter((c) => c.you.presenter).length, 1, 'one holder');
  }
  await watcher.fence();
  const chain = watcher.events.filter((e) => e.event === 'presenter_changed').map((e) => e.data);
  assert.equal(chain.length, 10);
  chain.reduce((before, now) => {
    assert.equal(now.term, before.term + 1);
    if (before.participant) assert.equal(now.previous?.participant ?? now.previous, before.participant.participant);
    return now;
  }, watcher.welcome.state.presenter);
});

live('a command whose expectation is stale changes nothing', async (webinar, organizer) => {
  const attendee = await webinar.join(carol);
  const { term } = attendee.welcome.state.presenter;
  const { mute_epoch } = attendee.welcome.state.mute;
  for (const [cmd, expect, actual] of [
    ['mute_all', { presenter_term: term + 1 }, { presenter_term: term }],
    ['mute_all', { mute_epoch: mute_epoch + 1 }, { mute_epoch }],
    ['end', { phase: 'practice' }, { phase: 'live' }],
  ]) {
    const error = await refused(organizer.command(cmd, {}, { expect }), 'conflict');
    for (const [key, value] of Object.entries(actual)) assert.equal(error.actual[key], value);
  }
  await attendee.fence();
  assert.deepEqual(attendee.events.filter((e) => ['all_muted', 'phase_changed'].includes(e.event)), []);
});

live('asking for what already is answers ok with no new event', async (webinar, organizer) => {
  const panelist = await webinar.join(bob);
  await panelist.command('unmute');
  await organizer.command('set_lab', { lab: 'captions', on: true });
  await panelist.fence();
  const before = panelist.events.length;
  await organizer.command('take_presenter');
  await organizer.command('set_lab', { lab: 'captions', on: true });
  await organizer.command('set_door', { locked: false });
  await organizer.command('start');
  await panelist.command('unmute');
  await panelist.command('lower_hand');
  await panelist.command('hide_webcam');
  await panelist.fence();
  assert.deepEqual(panelist.events.slice(before).filter((e) => e.event !== 'hand_changed'), []);
});

live('when the presenter leaves the baton goes to the highest-ranked organizer variant present, longest there first', async (webinar, organizer) => {
  const [inside, host, panelist, attendee] = await webinar.joinAll(ivan, hugo, bob, carol);
  await webinar.join(who('heidi', 'host_only_co_organizer'));
  await organizer.command('hand_presenter', { participant: panelist.participant });
  await leaves(organizer);
  await panelist.command('share_screen');
  await leaves(panelist);
  const moved = await attendee.event('presenter_changed', (d) => d.reason === 'left');
  assert.equal(moved.data.participant.participant, host.participant);
  await attendee.event('screen_changed', (d) => d.state === 'off');
  await inside.event('presenter_changed', (d) => d.term === moved.data.term);
});

live('the baton falls vacant only when no organizer variant is present, and the next to arrive holds it; the term grows each time', async (webinar, organizer) => {
  const attendee = await webinar.join(carol);
  const { term } = attendee.welcome.state.presenter;
  await leaves(organizer);
  const vacant = await attendee.event('presenter_changed');
  assert.equal(vacant.data.participant, null);
  assert.equal(vacant.data.term, term + 1);
  assert.equal(vacant.data.reason, 'left');
  const back = await webinar.join(alice);
  const held = await attendee.event('presenter_changed', (d) => d.term === term + 2);
  assert.equal(held.data.participant.participant, back.participant);
  await back.fence();
  assert.equal(back.you.presenter, true);
});

live('a presenter who is demoted to attendee loses the baton in the same record', async (webinar, organizer) => {
  const [inside, attendee] = await webinar.joinAll(ivan, carol);
  await inside.command('take_presenter');
  await inside.command('share_screen');
  await organizer.command('set_role', { participant: inside.participant, role: 'attendee' });
  const moved = await attendee.event('presenter_changed', (d) => d.reason === 'demoted');
  assert.equal(moved.data.participant.participant, organizer.participant);
  await attendee.event('screen_changed', (d) => d.state === 'off');
});

live('strokes live while a screen is shared, and only staff and panelists are given control', async (webinar, organizer) => {
  const [panelist, attendee] = await webinar.joinAll(bob, carol);
  await refused(panelist.command('draw', { stroke: STROKE }), 'conflict');
  await organizer.command('share_screen');
  await panelist.command('draw', { stroke: STROKE });
  assert.deepEqual((await attendee.event('drawn')).data.stroke, STROKE);
  await organizer.command('give_control', { participant: panelist.participant });
  assert.equal((await attendee.event('control_changed')).data.participant.participant, panelist.participant);
  const no = await organizer.command('give_control', { participant: attendee.participant }).catch((e) => e);
  assert.ok(['forbidden', 'conflict', 'invalid', 'not_found'].includes(no.error?.code), 'an attendee is given no control');
  await organizer.command('stop_screen');
  await attendee.event('control_changed', (d) => d.participant === null);
  const fresh = await webinar.join(dave);
  assert.equal(fresh.welcome.state.strokes.length, 0);
  assert.equal(fresh.welcome.state.screen, 'off');
});

for (const lock of [false, true]) {
  live(`mute-all ${lock ? 'with' : 'without'} lock mutes everyone but the presenter and staff, late joiners too`, async (webinar, organizer) => {
    const [staff, panelist, presenting, attendee] = await webinar.joinAll(erin, bob, dave, carol);
    await organizer.command('hand_presenter', { participant: presenting.participant });
    for (const client of [staff, panelist, presenting]) await client.command('unmute');
    await organizer.command('unmute', { participant: attendee.participant });
    await attendee.event('unmute_requested');
    await attendee.command('unmute');
    await organizer.command('mute_all', { lock });
    const muted = (await organizer.event('all_muted')).data;
    assert.equal(muted.locked, lock);
    const late = await webinar.join(who('paula', 'panelist'));
    const lateAttendee = await webinar.join(who('zoe'));
    const roster = new Map((await staff.command('list_participants', { limit: 100 })).result.items.map((row) => [row.participant, row]));
    const mic = (client) => roster.get(client.participant).mic;
    assert.equal(mic(staff), 'open');
    assert.equal(mic(presenting), 'open');
    for (const client of [panelist, late]) assert.equal(mic(client), lock ? 'muted_by_staff' : 'muted');
    for (const client of [attendee, lateAttendee]) assert.equal(mic(client), 'muted_by_staff');
    assert.deepEqual(lateAttendee.welcome.state.mute, { mute_epoch: muted.mute_epoch, active: true, locked: lock });
    for (const client of [attendee, lateAttendee]) await refused(client.command('unmute'), 'forbidden');
    for (const client of [panelist, late]) {
      if (lock) await refused(client.command('unmute'), 'forbidden');
      else await client.command('unmute');
    }
    await organizer.command('lift_mute_all');
    for (const client of [panelist, late]) await client.command('unmute');
    const later = await webinar.join(who('quinn', 'panelist'));
    await later.command('unmute');
    await refused(attendee.command('unmute'), 'forbidden');
  });
}

live('the mute epoch grows unless nobody would change and the lock is the same', async (webinar, organizer) => {
  const [panelist] = await webinar.joinAll(bob);
  const epochs = () => organizer.events.filter((e) => e.event === 'all_muted').map((e) => e.data.mute_epoch);
  await organizer.command('mute_all');
  await organizer.command('mute_all');
  assert.equal(epochs().length, 1);
  await organizer.command('mute_all', { lock: true });
  assert.equal(epochs().length, 2);
  await organizer.command('mute_all', { lock: false });
  await panelist.command('unmute');
  await organizer.command('mute_all', { lock: false });
  assert.equal(epochs().length, 4);
  epochs().reduce((before, now) => { assert.ok(now > before); return now; }, panelist.welcome.state.mute.mute_epoch);
});

live('whoever is muted by staff is let free only by staff or by holding the baton', async (webinar, organizer) => {
  const panelist = await webinar.join(bob);
  await panelist.command('unmute');
  await organizer.command('mute', { participant: panelist.participant });
  await panelist.event('mic_changed', (d) => d.participant === panelist.participant && d.mic === 'muted_by_staff');
  await refused(panelist.command('unmute'), 'forbidden');
  await refused(panelist.command('mute', { participant: organizer.participant }), 'forbidden', { capability: 'mute_all' });
  await organizer.command('hand_presenter', { participant: panelist.participant });
  await panelist.command('unmute');
});

inBoth('before the start the term is 0 and what belongs to the live floor is a conflict', async (webinar) => {
  const [organizer, attendee] = await webinar.joinAll(alice, carol);
  assert.equal(organizer.welcome.state.presenter.term, 0);
  assert.equal(organizer.welcome.state.presenter.participant, null);
  for (const cmd of ['mute_all', 'take_presenter', 'share_webcam', 'start_recording']) await refused(organizer.command(cmd), 'conflict');
  await refused(attendee.command('raise_hand'), 'conflict');
  await refused(attendee.command('mute_all'), 'forbidden');
});
