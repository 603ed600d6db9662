// Anybody does anything, and drops: what is folded equals what a fresh welcome shows, but for what no event tells.
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { WebSocket as NodeSocket } from 'ws'
import type { Args, Client, CommandName, Platform } from '../../src/client'
import { CommandError } from '../../src/client'
import type * as wire from '../../src/client/wire'
import { comparable, Server, until, Webinar } from './server-process'
import type { Person } from './server-process'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 20_000 })

const STEPS = 80
const SEEDS = Array.from({ length: 12 }, (_, n) => Number(process.env.ROUND_SEED ?? 1) * 1000 + n)
const PEOPLE: Person[] = [
  { sub: 'alice', name: 'Alice', role: 'organizer' },
  { sub: 'erin', name: 'Erin', role: 'in_session_co_organizer' },
  { sub: 'bob', name: 'Bob', role: 'panelist' },
  { sub: 'carol', name: 'Carol', role: 'attendee' },
  { sub: 'dave', name: 'Dave', role: 'attendee' },
  { sub: 'frank', name: 'Frank', role: 'attendee' },
]

let server: Server
beforeAll(async () => {
  server = await Server.start()
})
afterAll(() => (server as Server | undefined)?.stop())

/** The same numbers for the same seed. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Seat {
  person: Person
  client: Client
  socket: () => NodeSocket
}

type Step = readonly [CommandName, object?]

class Play {
  readonly seats: Seat[] = []
  readonly questions: string[] = ['none']
  readonly polls: string[] = ['none']
  readonly messages: string[] = ['none']
  /** Who was in the audience at some time: of their rows others know less. */
  readonly ever = new Set<string>()

  constructor(
    readonly webinar: Webinar,
    readonly random: () => number,
  ) {}

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)]!
  }

  async enter(person: Person): Promise<void> {
    const sockets: NodeSocket[] = []
    class Kept extends NodeSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols)
        sockets.push(this)
      }
    }
    const platform = { WebSocket: Kept as unknown as Platform['WebSocket'] }
    const client = await this.webinar.join(person, { platform, encoding: this.pick(['json', 'msgpack']) })
    // The rows of the audience are what makes a row of the stage whole.
    client.followRoster()
    if (person.role === 'attendee') this.ever.add(client.folded!.you.participant)
    this.seats.push({ person, client, socket: () => sockets.at(-1)! })
  }

  /** Any command, mostly one that makes sense. */
  step(): Step {
    const { pick } = this
    const whom = { participant: this.pick(this.seats).client.folded!.you.participant }
    const question = this.pick(this.questions)
    const poll = this.pick(this.polls)
    const yes = this.random() < 0.5
    const stroke = { tool: 'pen', color: '#00ff00', width: 3, points: [[this.random(), 0.5]] }
    const kind = pick.call(this, ['single', 'text', 'rating'])
    const groups: (readonly Step[])[] = [
      [['raise_hand'], ['raise_hand'], ['lower_hand'], ['lower_hand', whom], ['lower_all_hands']],
      [['mute'], ['unmute'], ['mute', whom], ['unmute', whom], ['mute_all', { lock: yes }], ['lift_mute_all']],
      [['share_webcam'], ['hide_webcam', whom], ['hand_presenter', whom], ['take_presenter']],
      [
        ['share_screen'],
        ['pause_screen'],
        ['stop_screen'],
        ['draw', { stroke }],
        ['draw', { stroke }],
        ['clear_drawing'],
        ['give_control', whom],
        ['revoke_control', whom],
      ],
      [
        ['chat', { to: pick.call(this, ['everyone', 'staff', whom.participant]), text: `t${this.random()}` }],
        ['delete_chat', { message: this.pick(this.messages) }],
        ['set_chat_policy', { attendees: pick.call(this, ['off', 'staff', 'everyone']) }],
      ],
      [
        ['ask', { text: `q${this.random()}`, anonymous: yes }],
        ['assign_question', { question, participant: yes ? whom.participant : null }],
        ['answer_question', { question, text: 'So', public: yes }],
        ['dismiss_question', { question }],
      ],
      [
        [
          'create_poll',
          { question: 'Which?', kind, anonymous: yes, ...(kind === 'single' ? { options: ['a', 'b'] } : {}) },
        ],
        ['open_poll', { poll }],
        ['open_poll', { poll }],
        ['close_poll', { poll }],
        ['share_poll_results', { poll }],
        ['hide_poll_results', { poll }],
        ['delete_poll', { poll }],
      ],
      [
        ['vote', { poll, choices: [1] }],
        ['vote', { poll, rating: 3 }],
        ['vote', { poll, text: 'x' }],
      ],
      [
        ['start_recording'],
        ['pause_recording'],
        ['resume_recording'],
        ['stop_recording'],
        ['set_lab', { lab: pick.call(this, ['captions', 'reactions']), on: yes }],
        ['caption', { text: 'said', final: true }],
      ],
      [
        ['set_role', { ...whom, role: pick.call(this, ['attendee', 'panelist', 'in_session_co_organizer']) }],
        ['set_door', { locked: yes }],
        ['edit_details', { title: `T${this.random()}` }],
        ['set_survey', { questions: [{ question: 'How?', kind: 'rating' }] }],
        ['submit_survey', { answers: [{ rating: 2 }] }],
      ],
    ]
    return this.pick(this.pick(groups))
  }

  async act(): Promise<string> {
    const seat = this.pick(this.seats)
    if (this.random() < 0.05) {
      seat.socket().terminate()
      await until(seat.client, () => seat.client.status.state !== 'live', 'the drop')
      if (this.random() < 0.5) await until(seat.client, () => seat.client.status.state === 'live', 'the way back')
      return `${seat.person.name} drops`
    }
    // Mostly the organizer, who may nearly everything.
    const actor = this.random() < 0.5 ? this.seats[0]! : seat
    const [cmd, args] = this.step()
    const told = `${actor.person.name} ${cmd} ${JSON.stringify(args ?? {})}`
    try {
      const result: unknown = await actor.client.send(cmd, args as Args<typeof cmd>)
      if (cmd === 'set_role') this.ever.add((args as Args<'set_role'>).participant)
      const made = result as { question?: string; poll?: string; message?: string } | undefined
      if (made?.question) this.questions.push(made.question)
      if (made?.poll) this.polls.push(made.poll)
      if (made?.message) this.messages.push(made.message)
      return told
    } catch (error) {
      if (error instanceof CommandError && error.code !== 'invalid' && error.code !== 'internal')
        return `${told}: ${error.code}`
      if (error instanceof CommandError && error.refusal.code === 'invalid') return `${told}: invalid`
      throw error
    }
  }

  async compare(story: string[]): Promise<void> {
    for (const { client } of this.seats) {
      await until(client, () => client.status.state === 'live', 'everybody back')
      await client.send('list_polls', { limit: 1 })
      await until(client, () => client.unanswered === 0, 'the answers')
    }
    for (const { person, client } of this.seats) {
      const { state, you, unmute_requested } = client.folded!
      const fresh = await this.webinar.fresh(person)
      const why = `${person.name} after\n${story.join('\n')}`
      expect(told(state, you, this.ever), why).toEqual(told(fresh.state, you, this.ever))
      expect(comparable(you), why).toEqual(comparable(fresh.you))
      if (unmute_requested) expect(you.mic).toBe('muted')
    }
  }
}

/** A state without what its events leave open to this person. */
function told(state: wire.View, you: wire.You, ever: ReadonlySet<string>): unknown {
  const onStage = you.role !== 'attendee'
  const staff = state.staff.map(({ joined_at, mic, ...row }) =>
    onStage || !ever.has(row.participant) ? { ...row, joined_at, mic } : { ...row, mic: 'not told' },
  )
  const isStaff = onStage && you.role !== 'panelist'
  const questions = state.questions.map((card) =>
    isStaff || card.own ? card : { ...card, at: 'not told', anonymous: 'not told' },
  )
  return comparable({ ...state, staff, questions })
}

it.each(SEEDS)('seed %i', async (seed) => {
  const webinar = await Webinar.schedule(server)
  const play = new Play(webinar, dice(seed))
  const story: string[] = []
  try {
    for (const person of PEOPLE) await play.enter(person)
    await play.seats[0]!.client.send('start')
    for (let n = 0; n < STEPS; n += 1) story.push(await play.act())
    await play.compare(story)
  } finally {
    webinar.end()
  }
})
