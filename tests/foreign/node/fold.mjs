// What a client makes of a snapshot and the events after it: the part of the state that events determine.

const ids = (list, key) => list.map((item) => item[key]).sort();

/** Questions dismissed before this client's eyes: the page does not say whether a snapshot still lists them. */
export const dismissed = (client) => new Set(client.events.filter((e) => e.event === 'question_dismissed').map((e) => e.data.question));

/** The comparable core of a state: no clocks, no counts that only transients carry, lists by id. */
export function essence(state, without = new Set()) {
  return {
    title: state.title,
    description: state.description,
    phase: state.phase,
    presenter: { participant: state.presenter.participant?.participant ?? null, term: state.presenter.term },
    screen: state.screen,
    control: state.control?.participant ?? null,
    strokes: state.strokes.length,
    mute_epoch: state.mute.mute_epoch,
    muted: [state.mute.active, state.mute.locked],
    policy: state.chat.policy,
    messages: state.chat.messages.map((m) => [m.message, m.text]),
    questions: ids(state.questions, 'question').filter((question) => !without.has(question)),
    poll: state.poll?.poll ?? null,
    shared: state.shared.map((p) => [p.poll, p.counts, p.voters]).sort(),
    survey: state.survey !== null,
    handouts: ids(state.handouts, 'handout'),
    recording: state.recording.state,
    labs: state.labs,
    staff: state.staff.map((row) => row.participant).sort(),
  };
}

const SPEAKS = (role) => role !== 'attendee';

const APPLY = {
  phase_changed: (s, d) => { s.phase = d.phase; },
  details_changed: (s, d) => { s.title = d.title; s.description = d.description; },
  participant_joined: (s, d) => { if (SPEAKS(d.role) || d.presenter) s.staff.add(d.participant); },
  participant_left: (s, d) => { s.staff.delete(d.participant); },
  role_changed: (s, { person }) => { if (SPEAKS(person.role) || person.participant === s.presenter.participant) s.staff.add(person.participant); else s.staff.delete(person.participant); },
  presenter_changed: (s, d) => { s.presenter = { participant: d.participant?.participant ?? null, term: d.term }; },
  screen_changed: (s, d) => { s.screen = d.state; if (d.state === 'off') s.strokes = 0; },
  control_changed: (s, d) => { s.control = d.participant?.participant ?? null; },
  drawn: (s) => { s.strokes += 1; },
  drawing_cleared: (s) => { s.strokes = 0; },
  all_muted: (s, d) => { s.mute_epoch = d.mute_epoch; s.muted = [true, d.locked]; },
  mute_all_lifted: (s, d) => { s.mute_epoch = d.mute_epoch; s.muted = [false, false]; },
  chat_policy_changed: (s, d) => { s.policy = d.attendees; },
  chat_message: (s, d) => { s.messages.push([d.message, d.text]); },
  chat_deleted: (s, d) => { s.messages = s.messages.filter(([message]) => message !== d.message); },
  question_asked: (s, d) => { s.questions.add(d.question); },
  question_dismissed: (s, d) => { s.questions.delete(d.question); },
  question_answered: (s, d) => { s.questions.add(d.question); },
  poll_opened: (s, d) => { s.poll = d.poll; },
  poll_closed: (s) => { s.poll = null; },
  poll_results_shared: (s, d) => { s.shared.set(d.poll, [d.poll, d.counts, d.voters]); },
  poll_results_hidden: (s, d) => { s.shared.delete(d.poll); },
  survey_set: (s) => { s.survey = true; },
  handout_added: (s, d) => { s.handouts.add(d.handout); },
  handout_removed: (s, d) => { s.handouts.delete(d.handout); },
  recording_changed: (s, d) => { s.recording = d.state; },
  lab_changed: (s, d) => { s.labs = { ...s.labs, [d.lab]: d.on }; },
};

/** The essence a client ends with: its last snapshot, and every event after that. */
export function fold(client) {
  const snapshot = client.snapshots.at(-1);
  const s = essence(snapshot.state);
  s.staff = new Set(s.staff);
  s.questions = new Set(s.questions);
  s.handouts = new Set(s.handouts);
  s.shared = new Map(s.shared.map((shared) => [shared[0], shared]));
  for (const event of client.events) if (event.seq > snapshot.seq) APPLY[event.event]?.(s, event.data);
  return {
    ...s,
    staff: [...s.staff].sort(),
    questions: [...s.questions].sort(),
    handouts: [...s.handouts].sort(),
    shared: [...s.shared.values()].sort(),
  };
}
