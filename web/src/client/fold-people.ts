// What the events about people, microphones, hands and the baton do to a picture. Knows the rules that the server
// leaves for a client to apply; not how events arrive.
import type { Known, Picture } from './picture'
import { isOnStage, isStaff, mapped, withRow, withState, without, withYou } from './picture'
import type * as wire from './wire'

/** What mute-all makes of a microphone; staff and the presenter are not bound. */
export function silenced<P extends Pick<wire.You, 'role' | 'presenter' | 'mic'>>(person: P, locked: boolean): P {
  if (isStaff(person.role) || person.presenter) return person
  const mic = locked || person.role === 'attendee' ? 'muted_by_staff' : 'muted'
  return person.mic === mic ? person : { ...person, mic }
}

/** What the end of a locked mute-all makes of a microphone: panelists may open theirs again. */
export function released<P extends Pick<wire.You, 'role' | 'mic'>>(person: P): P {
  return person.role === 'panelist' && person.mic === 'muted_by_staff' ? { ...person, mic: 'muted' } : person
}

export function lowered(row: wire.RosterRow): wire.RosterRow {
  return row.hand ? { ...row, hand: false } : row
}

export function participantJoined(picture: Picture, { data }: wire.EventParticipantJoined): Picture {
  if (!isOnStage(data.role)) return picture
  const others = picture.state.staff.filter((row) => row.participant !== data.participant)
  return withState(picture, { staff: [...others, data] })
}

export function participantLeft(picture: Picture, { data }: wire.EventParticipantLeft): Picture {
  const staff = without(picture.state.staff, (row) => row.participant === data.participant)
  return staff === picture.state.staff ? picture : withState(picture, { staff })
}

export function roleChanged(picture: Picture, event: wire.EventRoleChanged, known: Known): Picture {
  const { person } = event.data
  const own = person.participant === picture.you.participant
  const named = renamed(own ? withYou(picture, { role: person.role, name: person.name }) : picture, person)
  const presents = named.state.presenter.participant?.participant === person.participant
  const staff = named.state.staff
  if (!isOnStage(person.role) && !presents) {
    return withState(named, { staff: without(staff, (row) => row.participant === person.participant) })
  }
  if (staff.some((row) => row.participant === person.participant)) return named
  return withState(named, { staff: [...staff, rowOf(named, person, presents, event.at, known)] })
}

/** Everybody is named with their present role wherever they are named: a fresh snapshot does so too. */
function renamed(picture: Picture, person: wire.PersonCard): Picture {
  const same = (card: wire.PersonCard) => card.participant === person.participant
  const card = <C extends wire.PersonCard | null | undefined>(old: C): C | wire.PersonCard =>
    old && same(old) ? { ...old, role: person.role } : old
  const { state } = picture
  const question = (old: wire.QuestionCard): wire.QuestionCard => {
    const [asker, assigned, by] = [card(old.asker), card(old.assigned), card(old.answer?.by)]
    if (asker === old.asker && assigned === old.assigned && by === old.answer?.by) return old
    const answer = old.answer && by ? { ...old.answer, by } : old.answer
    return { ...old, ...(asker ? { asker } : {}), assigned, answer }
  }
  const messages = mapped(state.chat.messages, (message) =>
    same(message.from) ? { ...message, from: { ...message.from, role: person.role } } : message,
  )
  const holder = card(state.presenter.participant)
  return withState(picture, {
    staff: mapped(state.staff, (row) => (same(row) ? { ...row, role: person.role } : row)),
    presenter: holder === state.presenter.participant ? state.presenter : { ...state.presenter, participant: holder },
    control: card(state.control),
    questions: mapped(state.questions, question),
    chat: messages === state.chat.messages ? state.chat : { ...state.chat, messages },
  })
}

/** Neither a change of role nor of the baton brings the row of somebody out of the audience: what the roster knows of
 *  them, else what the rules make likely. */
function rowOf(
  picture: Picture,
  person: wire.PersonCard,
  presenter: boolean,
  at: string,
  known: Known,
): wire.RosterRow {
  const { you, state } = picture
  const row = known(person.participant)
  if (row) return { ...row, ...person, presenter }
  if (person.participant === you.participant) {
    return { ...person, mic: you.mic, webcam: you.webcam, presenter, joined_at: at }
  }
  // The audience is bound by every mute-all, the stage by a locked one; a microphone that was released is told.
  const bound = state.mute.active && !isStaff(person.role) && (state.mute.locked || person.role === 'attendee')
  return { ...person, mic: bound ? 'muted_by_staff' : 'muted', webcam: false, presenter, joined_at: at }
}

export function presenterChanged(picture: Picture, event: wire.EventPresenterChanged, known: Known): Picture {
  const { participant: holder, term } = event.data
  const presents = holder?.participant === picture.you.participant
  const told = presents === picture.you.presenter ? picture : withYou(picture, { presenter: presents })
  const rows = mapped(told.state.staff, (row) => {
    const presenter = row.participant === holder?.participant
    return row.presenter === presenter ? row : { ...row, presenter }
  })
  const staff = without(rows, (row) => !isOnStage(row.role) && !row.presenter)
  const next = withState(told, { presenter: { participant: holder, term }, staff })
  if (!holder || staff.some((row) => row.participant === holder.participant)) return next
  return withState(next, { staff: [...staff, rowOf(next, holder, true, event.at, known)] })
}

export function youChanged(picture: Picture, { data }: wire.EventYouChanged): Picture {
  return heard({ ...picture, you: data.you })
}

/** The request to speak holds until the microphone is opened or muted by staff. */
function heard(picture: Picture): Picture {
  if (!picture.unmute_requested || picture.you.mic === 'muted') return picture
  return { ...picture, unmute_requested: false }
}

export function micChanged(picture: Picture, { data }: wire.EventMicChanged): Picture {
  const own = data.participant === picture.you.participant
  const next = withRow(picture, data.participant, (row) => ({ ...row, mic: data.mic }))
  return own ? heard(withYou(next, { mic: data.mic })) : next
}

export function allMuted(picture: Picture, { data }: wire.EventAllMuted): Picture {
  const { mute_epoch, locked } = data
  const staff = mapped(picture.state.staff, (row) => silenced(row, locked))
  const next = withState(picture, { mute: { mute_epoch, active: true, locked }, staff })
  const you = silenced(picture.you, locked)
  // Leave to speak ends with a mute-all, also where the microphone is muted already.
  const bound = !isStaff(you.role) && !you.presenter
  return { ...next, you, unmute_requested: next.unmute_requested && !bound }
}

export function muteAllLifted(picture: Picture, { data }: wire.EventMuteAllLifted): Picture {
  const { mute_epoch } = data
  const { mute, staff } = picture.state
  const next = withState(picture, {
    mute: { mute_epoch, active: false, locked: false },
    staff: mute.locked ? mapped(staff, released) : staff,
  })
  return mute.locked ? { ...next, you: released(next.you) } : next
}

export function webcamChanged(picture: Picture, { data }: wire.EventWebcamChanged): Picture {
  const next = withRow(picture, data.participant, (row) => ({ ...row, webcam: data.on }))
  return data.participant === picture.you.participant ? withYou(next, { webcam: data.on }) : next
}

export function handChanged(picture: Picture, { data }: wire.EventHandChanged): Picture {
  const { hands } = picture.state
  const counted =
    hands === undefined ? picture : withState(picture, { hands: Math.max(0, hands + (data.raised ? 1 : -1)) })
  const next = withRow(counted, data.participant, (row) =>
    row.hand === undefined ? row : { ...row, hand: data.raised },
  )
  return data.participant === picture.you.participant ? withYou(next, { hand: data.raised }) : next
}

export function handsLowered(picture: Picture): Picture {
  const { hands, staff } = picture.state
  const next = withState(picture, { ...(hands === undefined ? {} : { hands: 0 }), staff: mapped(staff, lowered) })
  return next.you.hand ? withYou(next, { hand: false }) : next
}
