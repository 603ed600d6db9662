// Folds what the server tells into a picture of the session: pure functions, equal in outcome to a fresh snapshot over
// a snapshot's window. Knows no socket and no clock.
import * as people from './fold-people'
import * as talk from './fold-talk'
import type { Known, Memory, Picture } from './picture'
import { appended, isStaff, mapped, REACHES_KEPT, STROKES_KEPT, without, withState } from './picture'
import type * as wire from './wire'

type Steps = {
  readonly [N in wire.SessionEventName]: (picture: Picture, event: wire.SessionEvents[N], known: Known) => Picture
}

const same = (picture: Picture): Picture => picture

const STEPS: Steps = {
  phase_changed: (picture, { at, data: { phase } }) =>
    phase === 'live'
      ? // What was said at the rehearsal is no part of it.
        { ...withState(picture, { phase, started_at: at }), caption: null, captions: [] }
      : withState(picture, { phase }),
  participant_joined: people.participantJoined,
  participant_left: people.participantLeft,
  role_changed: people.roleChanged,
  you_changed: people.youChanged,
  door_changed: (picture, { data }) => withState(picture, { door: { locked: data.locked } }),
  details_changed: (picture, { data: { title, description } }) => withState(picture, { title, description }),
  allowed_back: same,
  hand_changed: people.handChanged,
  hands_lowered: people.handsLowered,
  mic_changed: people.micChanged,
  unmute_requested: (picture) => ({ ...picture, unmute_requested: true }),
  all_muted: people.allMuted,
  mute_all_lifted: people.muteAllLifted,
  webcam_changed: people.webcamChanged,
  presenter_changed: people.presenterChanged,
  // Strokes and control end with the screen; the former without an event of their own.
  screen_changed: (picture, { data }) =>
    withState(picture, data.state === 'off' ? { screen: 'off', strokes: [], control: null } : { screen: data.state }),
  control_changed: (picture, { data }) => withState(picture, { control: data.participant }),
  drawn: (picture, { data }) =>
    withState(picture, { strokes: appended(picture.state.strokes, data.stroke, STROKES_KEPT) }),
  drawing_cleared: (picture) => withState(picture, { strokes: [] }),
  chat_message: talk.chatMessage,
  chat_deleted: talk.chatDeleted,
  chat_policy_changed: talk.chatPolicyChanged,
  question_asked: talk.questionAsked,
  question_assigned: talk.questionAssigned,
  question_answered: talk.questionAnswered,
  question_dismissed: talk.questionDismissed,
  poll_created: talk.pollCreated,
  poll_opened: talk.pollOpened,
  poll_closed: talk.pollClosed,
  poll_deleted: talk.pollDeleted,
  poll_results_shared: talk.pollResultsShared,
  poll_results_hidden: talk.pollResultsHidden,
  survey_set: (picture, { data }) => withState(picture, { survey: { questions: data.questions, submitted: false } }),
  handout_added: (picture, { data }) => withState(picture, { handouts: [...picture.state.handouts, data] }),
  handout_removed: (picture, { data }) =>
    withState(picture, { handouts: without(picture.state.handouts, (card) => card.handout === data.handout) }),
  recording_changed: (picture, { at, data: { state, elapsed_ms } }) =>
    withState(picture, { recording: { state, elapsed_ms, since: state === 'off' ? null : at } }),
  lab_changed: (picture, { data }) => {
    const next = withState(picture, { labs: { ...picture.state.labs, [data.lab]: data.on } })
    return data.lab === 'captions' && !data.on ? { ...next, caption: null } : next
  },
  caption: talk.caption,
}

function step<N extends wire.SessionEventName>(
  picture: Picture,
  name: N,
  event: wire.SessionEvents[N],
  known: Known,
): Picture {
  return Object.hasOwn(STEPS, name) ? STEPS[name](picture, event, known) : picture
}

/** The picture after an event. Events that a later version added are passed over. */
export function fold(picture: Picture, event: wire.SessionEvent, known: Known = () => undefined): Picture {
  const next = step(picture, event.event, event, known)
  return { ...next, seq: Math.max(next.seq, event.seq) }
}

/** The picture after a message of events: it is complete up to the message's own number. */
export function foldEvents(picture: Picture, message: wire.Events, known?: Known): Picture {
  const next = message.events.reduce((folded, event) => fold(folded, event, known), picture)
  return next.seq === message.seq ? next : { ...next, seq: message.seq }
}

/** The picture after a transient; the very same where it is nothing to keep. */
export function foldTransient(picture: Picture, message: wire.TransientMessage): Picture {
  switch (message.event) {
    case 'audience':
      return withState(picture, { audience: message.data.count })
    case 'poll_tally':
      return tallied(picture, message.data)
    case 'caption':
      return { ...picture, caption: message.data }
    case 'reach': {
      const { data } = message
      const known = picture.reach.some((reach) => reach.seq === data.seq)
      const reach = known
        ? mapped([...picture.reach], (old) => (old.seq === data.seq ? data : old))
        : appended(picture.reach, data, REACHES_KEPT)
      return { ...picture, reach }
    }
    case 'storage':
      return { ...picture, writable: message.data.writable }
    default:
      return picture
  }
}

function tallied(picture: Picture, data: wire.TransientPollTally['data']): Picture {
  if (picture.state.poll?.poll === data.poll) return { ...picture, tally: data }
  const { polls } = picture.state
  if (!polls) return picture
  // The last sums of a poll may come just after it was closed.
  const closed = (card: wire.PollCard) => card.poll === data.poll && card.state === 'closed'
  const sums = { voters: data.voters, ...(data.counts ? { counts: data.counts } : {}) }
  return withState(picture, { polls: mapped(polls, (card) => (closed(card) ? { ...card, ...sums } : card)) })
}

const NOTHING: Memory = { staff: false, polls: new Map(), unworded: new Map(), questions: new Map() }

function pictureOf(
  base: { session: string; epoch: string; seq: number; you: wire.You; state: wire.View; limits: wire.WireLimits },
  before: Picture | null,
): Picture {
  const goesOn = before?.epoch === base.epoch ? before : null
  const cards = [...(base.state.polls ?? []), ...base.state.shared, ...(base.state.poll ? [base.state.poll] : [])]
  const staff = isStaff(base.you.role)
  // Of what the server shows to other eyes only, nothing stays: neither figures nor drafts, nor a rehearsal's words.
  const known = goesOn?.memory.staff === staff ? goesOn.memory : NOTHING
  const memory = { ...known, staff, unworded: NOTHING.unworded, questions: NOTHING.questions }
  const heard = base.state.labs.captions && goesOn?.state.phase === base.state.phase ? goesOn : null
  return {
    ...base,
    tally: staff && goesOn?.tally && goesOn.tally.poll === base.state.poll?.poll ? goesOn.tally : null,
    reach: (staff && goesOn?.reach) || [],
    caption: heard?.caption ?? null,
    captions: heard?.captions ?? [],
    writable: before?.writable ?? true,
    unmute_requested: (goesOn?.unmute_requested ?? false) && base.you.mic === 'muted',
    memory: talk.learned(memory, cards),
  }
}

/**
 * The picture of a welcome with a state, or the one there was with a resumed welcome. Null: there is nothing to
 * resume.
 */
export function fromWelcome(welcome: wire.Welcome, before: Picture | null): Picture | null {
  const { session, epoch, seq, you, state, limits } = welcome
  if (state) return { ...pictureOf({ session, epoch, seq, you, state, limits }, before), writable: true }
  // What is missed follows as events, `you` among it.
  return before?.epoch === epoch ? { ...before, limits, writable: true } : null
}

/** The picture of a snapshot, in place of the one there was. */
export function fromSnapshot(snapshot: wire.Snapshot, before: Picture): Picture {
  const { epoch, seq, you, state } = snapshot
  const { session, limits } = before
  return pictureOf({ session, epoch, seq, you, state, limits }, before)
}

/** One's own vote counted; nobody tells. */
export function foldVoted(picture: Picture, poll: wire.Id): Picture {
  const open = picture.state.poll
  if (open?.poll !== poll || open.voted) return picture
  return withState(picture, { poll: { ...open, voted: true } })
}

/** One's own survey was taken; nobody tells. */
export function foldSubmitted(picture: Picture): Picture {
  const { survey } = picture.state
  return survey && !survey.submitted ? withState(picture, { survey: { ...survey, submitted: true } }) : picture
}

export { listedPolls as foldListedPolls } from './fold-talk'
