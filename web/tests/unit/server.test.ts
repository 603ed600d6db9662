// The client against the real server: a whole round of every feature, each step compared with what a fresh welcome
// shows.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { ClosedError, CommandError } from '../../src/client'
import type { Client, CommandName, SendArgs } from '../../src/client'
import { comparable, Server, until, Webinar } from './server-process'
import type { Person } from './server-process'

const ALICE: Person = { sub: 'alice', name: 'Alice', role: 'organizer' }
const ERIN: Person = { sub: 'erin', name: 'Erin', role: 'in_session_co_organizer' }
const BOB: Person = { sub: 'bob', name: 'Bob', role: 'panelist' }
const CAROL: Person = { sub: 'carol', name: 'Carol', role: 'attendee' }
const DAVE: Person = { sub: 'dave', name: 'Dave', role: 'attendee' }
const STROKE = {
  tool: 'pen' as const,
  color: '#ff0000',
  width: 2.5,
  points: [
    [0.1, 0.1],
    [0.5, 0.5],
  ],
}

// Others may be using this machine as well.
vi.setConfig({ testTimeout: 40_000, hookTimeout: 20_000 })

let server: Server
let webinar: Webinar
beforeAll(async () => {
  server = await Server.start()
})
afterAll(() => (server as Server | undefined)?.stop())
afterEach(() => webinar.end())

async function refused<C extends CommandName>(client: Client, cmd: C, ...rest: SendArgs<C>): Promise<string> {
  try {
    await client.send(cmd, ...rest)
  } catch (error) {
    if (error instanceof CommandError) return error.code
    throw error
  }
  return 'ok'
}

/** People of a webinar, whose folded pictures are compared with fresh ones of each view. */
class Round {
  readonly clients = new Map<Person, Client>()

  async enter(...people: [Person, 'json' | 'msgpack'][]): Promise<void> {
    for (const [person, encoding] of people) this.clients.set(person, await webinar.join(person, { encoding }))
  }

  of(person: Person): Client {
    return this.clients.get(person)!
  }

  id(person: Person): string {
    return this.of(person).folded!.you.participant
  }

  /** Everybody has taken in what there is: a raised hand is told to its owner and to staff, its ok comes last. */
  async settle(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.send('list_polls', { limit: 1 })))
    for (const client of this.clients.values()) await until(client, () => client.unanswered === 0, 'the answers')
  }

  /** Comes in anew as each person, without resuming, and compares; the new connection goes on in their place. */
  async compare(what: string): Promise<void> {
    await this.settle()
    for (const [person, client] of [...this.clients]) {
      const folded = client.folded!
      const successor = await webinar.join(person, { encoding: 'json' })
      const fresh = successor.folded!
      expect(comparable(folded.state), `${what}: ${person.name}'s state`).toEqual(comparable(fresh.state))
      expect(comparable(folded.you), `${what}: ${person.name}'s you`).toEqual(comparable(fresh.you))
      await until(client, () => client.status.state === 'closed', 'the older connection to close')
      expect(client.status).toEqual({ state: 'closed', closing: { kind: 'superseded' } })
      this.clients.set(person, await webinar.join(person, { encoding: Math.random() < 0.5 ? 'json' : 'msgpack' }))
    }
  }
}

describe('a round of every feature', () => {
  let round: Round
  const everybody: [Person, 'json' | 'msgpack'][] = [
    [ALICE, 'json'],
    [ERIN, 'msgpack'],
    [BOB, 'json'],
    [CAROL, 'msgpack'],
    [DAVE, 'json'],
  ]

  async function prepared(): Promise<void> {
    webinar = await Webinar.schedule(server)
    round = new Round()
    await round.enter(...everybody)
  }

  async function live(): Promise<void> {
    await prepared()
    await round.of(ALICE).send('start')
    await round.settle()
  }

  it('before the start and through a rehearsal', async () => {
    await prepared()
    const alice = round.of(ALICE)
    await alice.send('edit_details', { title: 'Another', description: 'Two\nlines' })
    await alice.send('set_door', { locked: true })
    await alice.send('set_chat_policy', { attendees: 'everyone' })
    await alice.send('chat', { to: 'staff', text: 'ready?' })
    await alice.send('create_poll', { question: 'Which?', kind: 'single', options: ['a', 'b'] })
    await alice.send('set_survey', { questions: [{ question: 'How?', kind: 'rating' }] })
    await round.compare('scheduled')
    await round.of(ALICE).send('start', { practice: true })
    await round.compare('practice')
    await round.of(ALICE).send('share_screen')
    await round.of(ALICE).send('draw', { stroke: STROKE })
    await round.of(CAROL).send('ask', { text: 'When does it start?' })
    await round.of(CAROL).send('raise_hand')
    await round.of(ALICE).send('lower_all_hands')
    await round.compare('rehearsed')
    await round.of(ALICE).send('start')
    await until(round.of(DAVE), () => round.of(DAVE).folded!.state.phase === 'live', 'the phase')
    await round.compare('live')
    await round.of(ALICE).send('edit_details', { title: 'Live' })
    await round.compare('after going live')
  })

  it("a rehearsed mute-all shows in no attendee's picture, whoever was there and whoever comes anew", async () => {
    await prepared()
    await round.of(ALICE).send('start', { practice: true })
    await round.of(ALICE).send('mute_all', { lock: true })
    await round.compare('a rehearsed mute-all')
    expect(round.of(CAROL).folded!.you.mic).toBe('muted')
    expect(round.of(CAROL).folded!.state.mute).toEqual({ mute_epoch: 0, active: false, locked: false })
  })

  it('the floor', async () => {
    await live()
    await round.of(ALICE).send('unmute')
    await round.of(BOB).send('unmute')
    await round.of(BOB).send('share_webcam')
    await round.of(CAROL).send('raise_hand')
    await round.of(BOB).send('raise_hand')
    await round.of(ALICE).send('unmute', { participant: round.id(CAROL) })
    await until(round.of(CAROL), () => round.of(CAROL).folded!.unmute_requested, 'the request')
    await round.of(CAROL).send('unmute')
    expect(round.of(CAROL).folded!.unmute_requested).toBe(false)
    await round.compare('open microphones')
    await round.of(ALICE).send('mute_all', { lock: true })
    await round.compare('a locked mute-all')
    await round.of(ALICE).send('lift_mute_all')
    await round.compare('lifted')
    await round.of(BOB).send('unmute')
    await round.of(ALICE).send('mute_all')
    await round.compare('a plain mute-all')
    await round.of(ALICE).send('lower_hand', { participant: round.id(BOB) })
    await round.compare('one hand lowered')
    await round.of(ALICE).send('lower_all_hands')
    await round.of(ERIN).send('hide_webcam', { participant: round.id(BOB) })
    await round.of(ERIN).send('mute', { participant: round.id(BOB) })
    await round.compare('put in order')
  })

  it('the stage', async () => {
    await live()
    await round.of(ALICE).send('share_screen')
    await round.of(ALICE).send('draw', { stroke: STROKE })
    await round.of(ALICE).send('give_control', { participant: round.id(BOB) })
    await round.compare('a shared screen')
    await round.of(ALICE).send('hand_presenter', { participant: round.id(BOB) })
    await round.compare('a panelist presents')
    await round.of(BOB).send('share_screen')
    await round.of(BOB).send('draw', { stroke: STROKE })
    await round.of(BOB).send('pause_screen')
    await round.of(BOB).send('clear_drawing')
    await round.compare('a paused screen')
    await round.of(BOB).send('stop_screen')
    await round.of(ALICE).send('take_presenter')
    await round.compare('taken back')
    await round.of(ALICE).send('set_role', { participant: round.id(BOB), role: 'in_session_co_organizer' })
    await round.compare('a panelist appointed')
    await round.of(ALICE).send('set_role', { participant: round.id(BOB), role: 'panelist' })
    await round.of(BOB).leave()
    expect(round.of(BOB).status).toEqual({ state: 'closed', closing: { kind: 'left' } })
    round.clients.set(BOB, await webinar.join(BOB))
    await round.compare('left and back')
  })

  it('chat and questions', async () => {
    await live()
    expect(await refused(round.of(CAROL), 'chat', { to: 'staff', text: 'too early' })).toBe('forbidden')
    await round.of(ALICE).send('set_chat_policy', { attendees: 'everyone' })
    await round.of(CAROL).send('chat', { to: 'everyone', text: 'Hello' })
    const { message } = await round.of(BOB).send('chat', { to: 'everyone', text: 'A mistake' })
    await round.of(ALICE).send('chat', { to: round.id(CAROL), text: 'In private' })
    await round.of(BOB).send('delete_chat', { message })
    const { question } = await round.of(CAROL).send('ask', { text: 'Why?' })
    const anonymous = await round.of(CAROL).send('ask', { text: 'Who?', anonymous: true })
    await round.of(ALICE).send('assign_question', { question: anonymous.question, participant: round.id(ERIN) })
    await round.compare('asked')
    await round.of(ALICE).send('assign_question', { question: anonymous.question, participant: null })
    await round.of(ALICE).send('dismiss_question', { question: anonymous.question })
    await round.of(ERIN).send('answer_question', { question, text: 'Because.', public: false })
    await round.compare('answered')
    await round.of(BOB).send('chat', { to: 'everyone', text: 'As a panelist' })
    await round.compare('an author')
    await round.of(ALICE).send('set_role', { participant: round.id(BOB), role: 'in_session_co_organizer' })
    await round.compare('an author appointed')
  })

  it('polls and the survey', async () => {
    await live()
    const alice = round.of(ALICE)
    const kept = await alice.send('create_poll', { question: 'Which?', kind: 'multiple', options: ['a', 'b', 'c'] })
    const gone = await alice.send('create_poll', { question: 'Why?', kind: 'text', anonymous: true })
    await alice.send('open_poll', kept)
    await until(round.of(DAVE), () => round.of(DAVE).folded!.state.poll !== null, 'the poll')
    await round.of(CAROL).send('vote', { ...kept, choices: [0, 2] })
    expect(round.of(CAROL).folded!.state.poll!.voted).toBe(true)
    await until(alice, () => alice.folded!.tally?.voters === 1, 'the tally')
    await round.compare('a vote')
    await round.of(DAVE).send('vote', { ...kept, choices: [1] })
    await round.of(ALICE).send('close_poll', kept)
    await round.compare('closed')
    await round.of(ALICE).send('share_poll_results', kept)
    await round.compare('shared')
    await round.of(ALICE).send('open_poll', gone)
    await until(round.of(BOB), () => round.of(BOB).folded!.state.poll !== null, 'the poll')
    await round.of(BOB).send('vote', { ...gone, text: 'Because' })
    expect(await refused(round.of(BOB), 'vote', { ...gone, text: 'Again' })).toBe('conflict')
    await round.of(ALICE).send('close_poll', gone)
    await round.of(ALICE).send('hide_poll_results', kept)
    await round.of(ALICE).send('delete_poll', kept)
    await round.of(ALICE).send('set_survey', { questions: [{ question: 'How?', kind: 'rating' }] })
    await until(round.of(CAROL), () => round.of(CAROL).folded!.state.survey !== null, 'the survey')
    await round.of(CAROL).send('submit_survey', { answers: [{ rating: 4 }] })
    await round.compare('a survey')
  })

  it('results of a poll that was over before one came', async () => {
    await live()
    const poll = await round.of(ALICE).send('create_poll', { question: 'Which?', kind: 'single', options: ['a', 'b'] })
    await round.of(ALICE).send('open_poll', poll)
    await round.of(ALICE).send('close_poll', poll)
    const late: Person = { sub: 'late', name: 'Late', role: 'attendee' }
    const client = await webinar.join(late)
    round.clients.set(late, client)
    await round.of(ALICE).send('share_poll_results', poll)
    await until(client, () => client.folded!.state.shared.length === 1, 'the wording')
    await round.compare('wording from the list')
  })

  it('recording, labs, handouts, and the end', async () => {
    await live()
    const alice = round.of(ALICE)
    await alice.send('start_recording')
    await round.compare('recording')
    await round.of(ALICE).send('pause_recording')
    await round.of(ALICE).send('set_lab', { lab: 'reactions', on: true })
    await round.of(ALICE).send('set_lab', { lab: 'captions', on: true })
    const reactions: unknown[] = []
    round
      .of(BOB)
      .subscribe(
        (update) => update.kind === 'transient' && update.message.event === 'reactions' && reactions.push(update),
      )
    await until(round.of(CAROL), () => round.of(CAROL).folded!.state.labs.captions, 'the labs')
    await round.of(CAROL).send('react', { emoji: 'clap' })
    await until(round.of(BOB), () => reactions.length > 0, 'the reaction')
    await round.of(ALICE).send('caption', { text: 'well', final: false })
    await until(round.of(DAVE), () => round.of(DAVE).folded!.caption !== null, 'a caption')
    await round.of(ALICE).send('caption', { text: 'well, hello', final: true })
    await until(round.of(DAVE), () => round.of(DAVE).folded!.captions.length === 1, 'the final caption')
    expect(round.of(DAVE).folded!.caption).toBeNull()
    const form = new FormData()
    form.append('file', new Blob(['slides'], { type: 'application/pdf' }), 'slides.pdf')
    const path = `/v1/sessions/${webinar.session}/handouts`
    await server.rest('POST', path, form, await webinar.ticket(ALICE))
    await until(round.of(DAVE), () => round.of(DAVE).folded!.state.handouts.length === 1, 'the handout')
    await round.compare('handed out')
    await round.of(ALICE).send('remove_handout', { handout: round.of(ALICE).folded!.state.handouts[0]!.handout })
    await round.of(ALICE).send('stop_recording')
    await round.compare('stopped')
    await round.of(ALICE).send('remove', { participant: round.id(DAVE), reason: 'enough' })
    await until(round.of(DAVE), () => round.of(DAVE).status.state === 'closed', 'the removal')
    expect(round.of(DAVE).status).toEqual({ state: 'closed', closing: { kind: 'removed', reason: 'enough' } })
    round.clients.delete(DAVE)
    await round.of(ALICE).send('allow_back', { sub: 'dave' })
    await round.compare('removed')
    await round.of(ALICE).send('end')
    for (const client of round.clients.values()) {
      await until(client, () => client.status.state === 'closed', 'the end')
      expect(client.status).toEqual({ state: 'closed', closing: { kind: 'ended' } })
    }
    await expect(round.of(ALICE).send('start')).rejects.toThrow(ClosedError)
  })
})

describe('a server that dies', () => {
  it('takes each command once, and nobody misses anything', async () => {
    webinar = await Webinar.schedule(server)
    const [alice, bob, carol] = await Promise.all([
      webinar.join(ALICE),
      webinar.join(BOB, { encoding: 'msgpack' }),
      webinar.join(CAROL),
    ])
    await alice.send('start')
    await alice.send('chat', { to: 'everyone', text: 'before' })
    const { epoch } = alice.folded!
    const snapshots: string[] = []
    for (const client of [alice, bob, carol])
      client.subscribe(({ kind }) => kind === 'snapshot' && snapshots.push(kind))
    const texts = Array.from({ length: 120 }, (_, n) => `message ${n}`)
    const answers = texts.map((text, n) => (n % 2 ? alice : bob).send('chat', { to: 'everyone', text }))
    const hand = carol.send('raise_hand')
    // Long enough for some to be taken, not for all.
    await until(alice, () => alice.folded!.state.chat.messages.length > 3, 'the first of them')
    await server.kill()
    const unanswered = alice.unanswered + bob.unanswered
    await until(carol, () => carol.status.state === 'reconnecting', 'the drop')
    const unsure = carol.send('ask', { text: 'Is anybody there?' })
    await server.restart()
    const ids = (await Promise.all(answers)).map(({ message }) => message)
    await Promise.all([hand, unsure])
    expect(unanswered).toBeGreaterThan(0)
    expect(new Set(ids).size).toBe(texts.length)
    const { items } = await carol.send('list_chat', { limit: 500 })
    expect(items.map(({ text }) => text).sort()).toEqual(['before', ...texts].sort())
    const own = (owner: Client) =>
      items.filter(({ from }) => from.participant === owner.folded!.you.participant).map(({ text }) => text)
    expect(own(bob)).toEqual(texts.filter((_, n) => n % 2 === 0))
    expect([alice.folded!.epoch, carol.folded!.you.hand]).toEqual([epoch, true])
    expect(snapshots).toEqual([])
    for (const [person, client] of [
      [ALICE, alice],
      [BOB, bob],
      [CAROL, carol],
    ] as const) {
      await client.send('list_polls', { limit: 1 })
      const folded = client.folded!
      expect(comparable(folded.state)).toEqual(comparable((await webinar.fresh(person)).state))
    }
  })
})
