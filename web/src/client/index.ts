// The session client: one WebSocket for one person, kept alive; commands with answers; a picture of the session folded
// from what is told. No dependency but MessagePack, and that only where it is asked for.
export { connect } from './client'
export * from './contract'
export * from './errors'
export type * as wire from './wire'
