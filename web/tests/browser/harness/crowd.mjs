// Thousands of attendees: a process of its own holds their sockets, so that the test's own clock is not theirs. Run with `fork`
// it is that process; imported it is how a test speaks to it.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Socket } from './socket.mjs'
import { Webinar } from './rest.mjs'

const SELF = fileURLToPath(import.meta.url)
/** Handshakes under way at once: fewer than one address may have open before they show a ticket. */
const PACE = 80

export class Crowd {
  #child
  #waiting = new Map()
  #next = 0

  constructor(server, webinar) {
    this.#child = fork(SELF, ['crowd', String(server.port), webinar.session], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#child.on('message', ({ id, ...answer }) => {
      this.#waiting.get(id)?.(answer)
      this.#waiting.delete(id)
    })
    this.kill = () => this.#child.kill('SIGKILL')
    process.once('exit', this.kill)
  }

  #ask(what) {
    const id = this.#next++
    return new Promise((answer) => {
      this.#waiting.set(id, answer)
      this.#child.send({ id, ...what })
    })
  }

  /** So many come in, one after another but many at once; answers when all were welcomed, with how many are inside. */
  join(count) {
    return this.#ask({ join: count })
  }
  /** So many go, the first who came first. */
  leave(count) {
    return this.#ask({ leave: count })
  }
  close() {
    process.removeListener('exit', this.kill)
    this.kill()
  }
}

/** Holds the sockets and does what it is told. */
function hold(port, session) {
  const webinar = new Webinar(null, { session })
  const inside = []
  let came = 0
  const join = () =>
    new Promise((welcomed, failed) => {
      const number = came++
      const name = `${GIVEN[number % GIVEN.length]} ${FAMILY[Math.floor(number / GIVEN.length) % FAMILY.length]} ${number}`
      const socket = new Socket(port, session, {
        opened: () => socket.say({ id: 'hello', cmd: 'hello', args: { ticket: webinar.ticket('attendee', name, { sub: `crowd-${number}` }) } }),
        // The welcome is all that matters: from then on nothing is read.
        heard: () => {
          socket.deaf()
          inside.push(socket)
          welcomed()
        },
        closed: (code) => failed(new Error(`the crowd was turned away with ${code}`)),
      })
    })
  process.on('message', async ({ id, join: wanted = 0, leave = 0 }) => {
    const each = async (from) => {
      for (let i = from; i < wanted; i += PACE) await join()
    }
    await Promise.all(Array.from({ length: Math.min(PACE, wanted) }, (_, from) => each(from)))
    for (const socket of inside.splice(0, leave)) socket.leave()
    process.send({ id, inside: inside.length })
  })
}

const GIVEN = ['Ada', 'Björn', 'Chidi', 'Dolores', 'Émile', 'Fatima', 'Grete', 'Hamza', 'Ines', 'Jürgen', 'Kenji', 'Lucía', 'Mwamba', 'Nadia', 'Oluwaseun', 'Priya']
const FAMILY = ['Almeida', 'Berg', 'Chevalier', 'Dąbrowska', 'Eriksen', 'Fontaine', 'García', 'Haddad', 'Ivanova', 'Jansen', 'Kowalski', 'Lindqvist', 'Moreau']

if (process.argv[2] === 'crowd') hold(Number(process.argv[3]), process.argv[4])
