// What can go wrong with a command. Sentences for people are the page's business: decide by `code` and its fields.
import type { Closing } from './contract'
import type * as wire from './wire'

export type Refusal = wire.Error['error']

/** The server refused a command; nothing was changed. */
export class CommandError extends Error {
  override name = 'CommandError'
  constructor(
    readonly cmd: string,
    readonly refusal: Refusal,
  ) {
    super(`${cmd}: ${refusal.code}`)
  }

  get code(): Refusal['code'] {
    return this.refusal.code
  }
}

/** The connection ended for good before the answer came. */
export class ClosedError extends Error {
  override name = 'ClosedError'
  constructor(readonly closing: Closing) {
    super(`closed: ${closing.kind}`)
  }
}
