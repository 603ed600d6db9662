// The two encodings of the same messages. Knows frames, not what is in them.

export interface Codec {
  readonly subprotocol: string
  /** Throws where a message is no data. */
  pack(message: object): string | Uint8Array<ArrayBuffer>
  /** Throws where a frame is no message. */
  unpack(frame: unknown): unknown
}

export const JSON_CODEC: Codec = {
  subprotocol: 'cuelight.v1.json',
  pack: (message) => JSON.stringify(message),
  unpack: (frame) => {
    if (typeof frame !== 'string') throw new TypeError('a binary frame where text was agreed on')
    return JSON.parse(frame)
  },
}

async function messagePack(): Promise<Codec> {
  const { decode, encode } = await import('@msgpack/msgpack')
  return {
    subprotocol: 'cuelight.v1.msgpack',
    pack: (message) => encode(message, { ignoreUndefined: true }),
    unpack: (frame) => {
      if (!(frame instanceof ArrayBuffer)) throw new TypeError('a text frame where bytes were agreed on')
      return decode(new Uint8Array(frame))
    },
  }
}

/** MessagePack's library comes with the first use: pages that do not ask for it do not load it. */
export function loadCodec(encoding: 'json' | 'msgpack'): Codec | Promise<Codec> {
  return encoding === 'json' ? JSON_CODEC : messagePack()
}

/** The size of a frame on the wire, in bytes. */
export function sizeOf(frame: string | Uint8Array): number {
  return typeof frame === 'string' ? new TextEncoder().encode(frame).length : frame.byteLength
}
