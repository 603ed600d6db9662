// Somebody in the session without a page: sends commands and hears what comes of them. For what a test needs done that is
// not what it tries.
import { randomBytes } from 'node:crypto'
import { Socket } from './socket.mjs'

/** The server refused a command. */
export class Refused extends Error {
  constructor(cmd, error) {
    super(`${cmd} was refused: ${JSON.stringify(error)}`)
    this.error = error
  }
}

export class Bot {
  #socket
  #waiting = new Map()
  #prefix = randomBytes(6).toString('hex')
  #next = 0
  events = []
  closed = null

  /** Comes in; `you` and `state` are as the welcome had them. */
  static async join(server, session, ticket) {
    const bot = new Bot()
    await new Promise((opened, failed) => {
      bot.#socket = new Socket(server.port, session, {
        opened,
        heard: (text) => bot.#hear(JSON.parse(text)),
        closed: (code) => {
          bot.closed = code
          failed(new Error(`the door was closed with ${code}`))
          for (const { refuse } of bot.#waiting.values()) refuse(new Error(`closed with ${code}`))
        },
      })
    })
    const welcome = await bot.#ask('hello', { ticket })
    bot.you = welcome.you
    bot.state = welcome.state
    return bot
  }

  #hear(message) {
    if (message.type === 'welcome') return this.#answer('hello', message)
    if (message.type === 'ok') return this.#answer(message.id, message.result ?? null)
    if (message.type === 'error') {
      const waiting = this.#waiting.get(message.id) ?? this.#waiting.get('hello')
      return void waiting?.refuse(new Refused(waiting.cmd, message.error))
    }
    if (message.type === 'snapshot') {
      this.state = message.state
      this.you = message.you
    }
    if (message.type === 'events') this.events.push(...message.events)
  }

  #answer(id, value) {
    this.#waiting.get(id)?.answer(value)
    this.#waiting.delete(id)
  }

  #ask(cmd, args) {
    const id = cmd === 'hello' ? 'hello' : `${this.#prefix}-${this.#next++}`
    const answered = new Promise((answer, refuse) => this.#waiting.set(id, { cmd, answer, refuse }))
    this.#socket.say({ id, cmd, args })
    return answered
  }

  /** Sends a command and waits for its result; throws what the server refuses. */
  do(cmd, args = {}) {
    return this.#ask(cmd, args)
  }

  leave() {
    this.#socket.leave()
  }
}
