// Each rule that the server leaves to the client, from the pictures of recorded welcomes.
import { describe, expect, it } from 'vitest'
import { fold, foldListedPolls, foldSubmitted, foldTransient, foldVoted, fromWelcome } from '../../src/client/fold'
import type { Picture } from '../../src/client/picture'
import type * as wire from '../../src/client/wire'
import { inJson } from './golden'

const AT = '2026-11-22T13:00:00.000Z'

function picture(name: string): Picture {
  const made = fromWelcome(inJson<wire.Welcome>(`welcome_${name}`), null)
  if (!made) throw new Error('no state')
  return made
}

let seq = 1000
function event<N extends wire.SessionEventName>(
  name: N,
  data: wire.SessionEvents[N]['data'],
  at = AT,
): wire.SessionEvents[N] {
  return { seq: (seq += 1), at, by: null, event: name, data } as unknown as wire.SessionEvents[N]
}

function after(start: Picture, ...events: wire.SessionEvent[]): Picture {
  return events.reduce((folded, next) => fold(folded, next), start)
}

const alice = (start: Picture) => start.state.staff.find((row) => row.name === 'Alice')!
const bob = (start: Picture) => start.state.staff.find((row) => row.name === 'Bob')!
const person = ({ participant, name, role }: wire.PersonCard) => ({ participant, name, role })

describe('structural sharing', () => {
  it('keeps every branch that an event does not concern', () => {
    const start = picture('organizer')
    const next = fold(start, event('details_changed', { title: 'T', description: 'D' }))
    for (const key of Object.keys(start.state) as (keyof wire.View)[]) {
      if (key !== 'title' && key !== 'description') expect(next.state[key]).toBe(start.state[key])
    }
    expect(next.you).toBe(start.you)
  })

  it('changes one row and leaves the others', () => {
    const start = picture('organizer')
    const next = fold(start, event('webcam_changed', { participant: bob(start).participant, on: false }))
    expect(bob(next).webcam).toBe(false)
    expect(bob(start).webcam).toBe(true)
    expect(alice(next)).toBe(alice(start))
  })
})

describe('microphones', () => {
  it.each([
    [false, 'muted'],
    [true, 'muted_by_staff'],
  ] as const)('all_muted (lock %s) makes a panelist %s and leaves staff', (locked, mic) => {
    const start = picture('panelist')
    const open = after(start, event('mic_changed', { participant: start.you.participant, mic: 'open' }))
    const next = after(open, event('all_muted', { mute_epoch: 9, locked }))
    expect(next.you.mic).toBe(mic)
    expect(bob(next).mic).toBe(mic)
    expect(alice(next)).toBe(alice(open))
    expect(next.state.mute).toEqual({ mute_epoch: 9, active: true, locked })
  })

  it('mute_all_lifted frees panelists of a locked mute-all only', () => {
    const start = picture('panelist')
    const id = start.you.participant
    const locked = after(start, event('all_muted', { mute_epoch: 9, locked: true }))
    const lifted = after(locked, event('mute_all_lifted', { mute_epoch: 9 }))
    expect([lifted.you.mic, bob(lifted).mic]).toEqual(['muted', 'muted'])
    const byHand = after(
      start,
      event('all_muted', { mute_epoch: 9, locked: false }),
      event('mic_changed', { participant: id, mic: 'muted_by_staff' }),
    )
    expect(after(byHand, event('mute_all_lifted', { mute_epoch: 9 })).you.mic).toBe('muted_by_staff')
  })

  it('an attendee stays muted by staff when mute-all is lifted', () => {
    const next = after(
      picture('attendee'),
      event('all_muted', { mute_epoch: 9, locked: true }),
      event('mute_all_lifted', { mute_epoch: 9 }),
    )
    expect(next.you.mic).toBe('muted_by_staff')
  })

  it('the presenter is not bound', () => {
    const start = picture('attendee')
    const holder = person(start.you)
    const open = after(
      start,
      event('presenter_changed', { participant: holder, previous: null, term: 7, reason: 'handed' }),
      event('mic_changed', { participant: holder.participant, mic: 'open' }),
    )
    const next = after(open, event('all_muted', { mute_epoch: 9, locked: true }))
    expect(next.you.mic).toBe('open')
  })

  it('a request to speak holds until the microphone opens or staff mutes', () => {
    const start = picture('attendee')
    const id = start.you.participant
    const asked = after(start, event('mic_changed', { participant: id, mic: 'muted' }), event('unmute_requested', {}))
    expect(asked.unmute_requested).toBe(true)
    expect(after(asked, event('mic_changed', { participant: id, mic: 'open' })).unmute_requested).toBe(false)
    expect(after(asked, event('mic_changed', { participant: id, mic: 'muted_by_staff' })).unmute_requested).toBe(false)
    expect(after(asked, event('all_muted', { mute_epoch: 9, locked: false })).unmute_requested).toBe(false)
    expect(after(asked, event('hands_lowered', {})).unmute_requested).toBe(true)
  })
})

describe('people', () => {
  it('hands are counted and lowered together', () => {
    const start = picture('organizer')
    const one = after(start, event('hand_changed', { participant: bob(start).participant, raised: true, at: AT }))
    expect([one.state.hands, bob(one).hand]).toEqual([start.state.hands! + 1, true])
    const down = after(one, event('hand_changed', { participant: bob(start).participant, raised: false, at: AT }))
    expect([down.state.hands, bob(down).hand]).toEqual([start.state.hands, false])
    const none = after(one, event('hands_lowered', {}))
    expect([none.state.hands, bob(none).hand]).toEqual([0, false])
    expect(alice(none)).toBe(alice(start))
  })

  it('the baton is in the rows and in you, and brings an attendee on stage while it lasts', () => {
    const start = picture('attendee')
    const carol = person(start.you)
    const held = after(
      start,
      event('presenter_changed', { participant: carol, previous: person(alice(start)), term: 7, reason: 'handed' }),
    )
    expect(held.you.presenter).toBe(true)
    expect(alice(held).presenter).toBe(false)
    expect(held.state.staff.map((row) => [row.name, row.presenter])).toContainEqual(['Carol', true])
    const back = after(
      held,
      event('presenter_changed', { participant: person(alice(start)), previous: carol, term: 8, reason: 'taken' }),
    )
    expect(back.you.presenter).toBe(false)
    expect(back.state.staff.map((row) => row.name)).not.toContain('Carol')
    expect(back.state.presenter).toEqual({ participant: person(alice(start)), term: 8 })
  })

  it('a role changes wherever the person is named', () => {
    const start = after(
      picture('organizer'),
      event('chat_message', { message: 'm9', from: person(bob(picture('organizer'))), to: 'staff', text: 'Hm' }),
    )
    const changed = { ...person(bob(start)), role: 'co_organizer' as const }
    const next = after(start, event('role_changed', { person: changed, previous: 'panelist' }))
    expect(bob(next).role).toBe('co_organizer')
    expect(next.state.control?.role).toBe('co_organizer')
    expect(next.state.questions[0]!.answer!.by.role).toBe('co_organizer')
    expect(next.state.questions[1]).toBe(start.state.questions[1])
    expect(next.state.chat.messages.map(({ from }) => from.role)).toEqual(['organizer', 'co_organizer'])
    expect(next.state.chat.messages[0]).toBe(start.state.chat.messages[0])
  })

  it('demotion takes the row away, promotion gives one', () => {
    const start = picture('organizer')
    const demoted = after(
      start,
      event('role_changed', { person: { ...person(bob(start)), role: 'attendee' }, previous: 'panelist' }),
    )
    expect(demoted.state.staff.map((row) => row.name)).not.toContain('Bob')
    const row = { ...bob(start), mic: 'open' as const }
    const promoted = fold(
      demoted,
      event('role_changed', { person: person(bob(start)), previous: 'attendee' }),
      () => row,
    )
    expect(bob(promoted)).toEqual({ ...row, presenter: false })
  })

  it('who comes back has one row', () => {
    const start = picture('organizer')
    const row = { ...bob(start), joined_at: AT }
    const next = after(
      start,
      event('participant_left', { participant: row.participant, reason: 'dropped' }),
      event('participant_joined', row),
      event('participant_joined', row),
    )
    expect(next.state.staff.filter(({ name }) => name === 'Bob')).toEqual([row])
  })
})

describe('the screen', () => {
  it('takes strokes and control along', () => {
    const start = picture('organizer')
    expect(start.state.strokes.length).toBeGreaterThan(0)
    const next = after(start, event('screen_changed', { state: 'off' }))
    expect([next.state.screen, next.state.strokes, next.state.control]).toEqual(['off', [], null])
    const paused = after(start, event('screen_changed', { state: 'paused' }))
    expect(paused.state.strokes).toBe(start.state.strokes)
  })

  it('keeps 500 strokes', () => {
    const stroke = picture('organizer').state.strokes[0]!
    let next = picture('organizer')
    for (let n = 1; n <= 600; n += 1) next = fold(next, event('drawn', { stroke: { ...stroke, width: n / 10 } }))
    expect(next.state.strokes.length).toBe(500)
    expect(next.state.strokes.at(-1)!.width).toBe(60)
  })
})

describe('talk', () => {
  it('keeps 500 messages, and loses what is deleted', () => {
    let next = picture('attendee')
    const from = person(alice(next))
    for (let n = 0; n < 600; n += 1)
      next = fold(next, event('chat_message', { message: `m${n}`, from, to: 'everyone', text: `${n}` }))
    expect(next.state.chat.messages.length).toBe(500)
    next = fold(next, event('chat_deleted', { message: 'm599' }))
    expect(next.state.chat.messages.at(-1)).toEqual({ message: 'm598', from, to: 'everyone', text: '598', at: AT })
  })

  it('an assigned question comes, goes, and comes back where it was with a public answer', () => {
    const start = picture('panelist')
    const me = person(start.you)
    const [question, text] = ['q-new', 'Why?']
    const early = '2026-11-22T12:00:00.000Z'
    const mine = after(start, event('question_assigned', { question, text, participant: me, previous: null }, early))
    expect(mine.state.questions.at(-1)).toEqual({
      question,
      text,
      anonymous: false,
      status: 'open',
      assigned: me,
      answer: null,
      at: early,
    })
    const gone = after(mine, event('question_assigned', { question, participant: null, previous: me }))
    expect(gone.state.questions.some((card) => card.question === question)).toBe(false)
    const answered = after(gone, event('question_answered', { question, text, answer: 'So.', by: me, public: true }))
    expect(answered.state.questions[0]).toEqual({
      question,
      text,
      anonymous: false,
      status: 'answered',
      assigned: null,
      answer: { text: 'So.', by: me, public: true },
      at: early,
    })
  })

  it('a dismissed question stays, as dismissed', () => {
    const start = picture('organizer')
    const { question } = start.state.questions[1]!
    expect(after(start, event('question_dismissed', { question })).state.questions[1]).toMatchObject({
      question,
      status: 'dismissed',
    })
  })

  it('final captions are kept, and end what was being said', () => {
    const start = picture('organizer')
    const from = person(alice(start))
    const said = foldTransient(start, {
      type: 'transient',
      event: 'caption',
      data: { from, text: 'I am', final: false },
    })
    expect(said.caption?.text).toBe('I am')
    const final = after(said, event('caption', { from, text: 'I am here.', final: true }))
    expect([final.caption, final.captions]).toEqual([null, [{ from, text: 'I am here.', at: AT }]])
    expect(after(said, event('lab_changed', { lab: 'captions', on: false })).caption).toBeNull()
  })
})

describe('polls', () => {
  const draft = { poll: 'v9', question: 'Which?', kind: 'single' as const, options: ['a', 'b'], anonymous: false }
  const tally = (voters: number): wire.TransientPollTally => ({
    type: 'transient',
    event: 'poll_tally',
    data: { poll: 'v9', counts: [voters, 0], voters },
  })

  it('goes from draft to shared for staff, with the last tally until the list tells', () => {
    const start = after(picture('organizer'), event('poll_created', draft))
    expect(start.state.polls!.at(-1)).toEqual({ ...draft, state: 'draft', shared: false })
    const open = foldTransient(after(start, event('poll_opened', draft)), tally(3))
    expect([open.state.poll, open.tally?.voters]).toEqual([{ ...draft, voted: false }, 3])
    const closed = after(open, event('poll_closed', { poll: 'v9' }))
    expect([closed.state.poll, closed.tally]).toEqual([null, null])
    expect(closed.state.polls!.at(-1)).toEqual({ ...draft, state: 'closed', shared: false, counts: [3, 0], voters: 3 })
    const listed = foldListedPolls(closed, [{ ...draft, state: 'closed', shared: false, counts: [4, 0], voters: 4 }])
    expect(listed.state.polls!.at(-1)).toMatchObject({ counts: [4, 0], voters: 4 })
    const shared = after(listed, event('poll_results_shared', { poll: 'v9', counts: [4, 0], voters: 4 }))
    expect(shared.state.shared.at(-1)).toEqual({ ...draft, counts: [4, 0], voters: 4 })
    const hidden = after(shared, event('poll_results_hidden', { poll: 'v9' }))
    expect(hidden.state.shared.some((card) => card.poll === 'v9')).toBe(false)
    expect(hidden.state.polls!.at(-1)).toMatchObject({ shared: false, counts: [4, 0] })
  })

  it('one who saw it open knows the wording when it is shared; who did not, after a list', () => {
    const start = picture('attendee')
    const seen = after(start, event('poll_opened', draft), event('poll_closed', { poll: 'v9' }))
    const results = event('poll_results_shared', { poll: 'v9', counts: [1, 0], voters: 1 })
    expect(after(seen, results).state.shared.at(-1)).toEqual({ ...draft, counts: [1, 0], voters: 1 })
    const late = after(start, results)
    expect(late.state.shared).toEqual(start.state.shared)
    expect(foldListedPolls(late, [{ ...draft, counts: [1, 0], voters: 1 }]).state.shared.at(-1)).toEqual({
      ...draft,
      counts: [1, 0],
      voters: 1,
    })
  })

  it("one vote and one survey are one's own to note", () => {
    const open = after(picture('attendee'), event('poll_opened', draft))
    expect(foldVoted(open, 'v9').state.poll!.voted).toBe(true)
    expect(foldVoted(open, 'other')).toBe(open)
    const asked = after(open, event('survey_set', { questions: [draft] }))
    expect(foldSubmitted(asked).state.survey).toEqual({ questions: [draft], submitted: true })
  })
})

describe('the rest', () => {
  it('recording runs since its event, and not while off', () => {
    const start = picture('organizer')
    expect(after(start, event('recording_changed', { state: 'paused', elapsed_ms: 5 })).state.recording).toEqual({
      state: 'paused',
      since: AT,
      elapsed_ms: 5,
    })
    expect(after(start, event('recording_changed', { state: 'off', elapsed_ms: 9 })).state.recording).toEqual({
      state: 'off',
      since: null,
      elapsed_ms: 9,
    })
  })

  it('going live has a time', () => {
    const next = after(picture('scheduled'), event('phase_changed', { phase: 'live' }))
    expect([next.state.phase, next.state.started_at]).toEqual(['live', AT])
  })

  it('reach is kept for the last 20 changes, each with its newest figures', () => {
    let next = picture('organizer')
    const reach = (seq: number, reached: number): wire.TransientReach => ({
      type: 'transient',
      event: 'reach',
      data: { seq, event: 'all_muted', reached, of: 9, p50_ms: 1, p99_ms: 2 },
    })
    for (let n = 1; n <= 25; n += 1) next = foldTransient(next, reach(n, 1))
    next = foldTransient(next, reach(20, 8))
    expect(next.reach.length).toBe(20)
    expect(next.reach.find(({ seq }) => seq === 20)!.reached).toBe(8)
  })

  it('tells whether the server can write', () => {
    const off = foldTransient(picture('attendee'), { type: 'transient', event: 'storage', data: { writable: false } })
    expect(off.writable).toBe(false)
  })
})
