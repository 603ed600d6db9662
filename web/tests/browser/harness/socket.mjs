// A WebSocket as small as can be, for crowds: the handshake by hand, masked frames out, and of what comes in only what somebody
// asks for is read. Ten thousand of them fit in one process.
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'

const TEXT = 1
const CLOSE = 8
const PING = 9
const PONG = 10

export class Socket {
  #socket
  #rest = null
  #upgraded = false
  #heard
  #closed

  /** `heard` gets each text; without it, text is passed over unread. `closed` gets the code. */
  constructor(port, session, { opened, heard, closed }) {
    this.#heard = heard
    this.#closed = closed
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.write(
      `GET /v1/sessions/${session}/ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Protocol: cuelight.v1.json\r\n\r\n`,
    )
    this.#socket.on('data', (bytes) => this.#take(bytes, opened))
    this.#socket.on('error', () => this.#over(1006))
    this.#socket.on('close', () => this.#over(1006))
  }

  #over(code) {
    const closed = this.#closed
    this.#closed = undefined
    closed?.(code)
  }

  #take(bytes, opened) {
    let data = this.#rest ? Buffer.concat([this.#rest, bytes]) : bytes
    this.#rest = null
    if (!this.#upgraded) {
      const end = data.indexOf('\r\n\r\n')
      if (end < 0) return void (this.#rest = data)
      const status = data.toString('latin1', 9, 12)
      if (status !== '101') return void (this.#socket.destroy(), this.#over(Number(status)))
      this.#upgraded = true
      data = data.subarray(end + 4)
      opened()
    }
    for (;;) {
      const used = this.#frame(data)
      if (used === 0) break
      data = data.subarray(used)
    }
    if (data.length > 0) this.#rest = data
  }

  /** Reads one frame; answers how long it was, or 0 where it is not all there yet. */
  #frame(data) {
    if (data.length < 2) return 0
    let length = data[1] & 0x7f
    let at = 2
    if (length === 126) {
      if (data.length < 4) return 0
      length = data.readUInt16BE(2)
      at = 4
    } else if (length === 127) {
      if (data.length < 10) return 0
      length = Number(data.readBigUInt64BE(2))
      at = 10
    }
    if (data.length < at + length) return 0
    const opcode = data[0] & 0x0f
    if (opcode === TEXT && this.#heard) this.#heard(data.toString('utf8', at, at + length))
    else if (opcode === PING) this.#send(PONG, data.subarray(at, at + length))
    else if (opcode === CLOSE) {
      this.#over(length >= 2 ? data.readUInt16BE(at) : 1005)
      this.#socket.destroy()
    }
    return at + length
  }

  #send(opcode, payload) {
    if (this.#socket.destroyed) return
    const length = payload.length
    const wide = length < 126 ? 0 : length < 65536 ? 2 : 8
    const frame = Buffer.allocUnsafe(2 + wide + 4 + length)
    frame[0] = 0x80 | opcode
    frame[1] = 0x80 | (wide === 0 ? length : wide === 2 ? 126 : 127)
    if (wide === 2) frame.writeUInt16BE(length, 2)
    if (wide === 8) frame.writeBigUInt64BE(BigInt(length), 2)
    const mask = (Math.random() * 0xffffffff) >>> 0
    frame.writeUInt32BE(mask, 2 + wide)
    for (let i = 0; i < length; i++) frame[6 + wide + i] = payload[i] ^ frame[2 + wide + (i & 3)]
    this.#socket.write(frame)
  }

  /** From now on text is passed over unread. */
  deaf() {
    this.#heard = null
  }

  say(message) {
    this.#send(TEXT, Buffer.from(JSON.stringify(message)))
  }

  /** Says goodbye: the server counts it as leaving. */
  leave() {
    this.#send(CLOSE, Buffer.from([0x03, 0xe8]))
    this.#socket.end()
  }
}
