// What this organizer may do to that person, and why not just now. From the live picture alone; what a role never allows
// is left out, what is not possible at this moment has its reason. Must not know how it is drawn.
import type { wire } from '../../client'
import { RANKS, isOnStage, outranks, type Live } from '../../live/live.svelte'
import type { Row } from './order'

export type ActName =
  | 'mute'
  | 'unmute'
  | 'let_speak'
  | 'hide_webcam'
  | 'lower_hand'
  | 'hand_baton'
  | 'take_baton'
  | 'give_control'
  | 'revoke_control'
  | 'write'
  | 'set_role'
  | 'hand_over'
  | 'remove'

/** What is not done at once, but asked for or written elsewhere. */
export type Chosen = 'set_role' | 'remove' | 'write'

/** `why` is the message that says why not, null where it can be done. */
export interface Act {
  name: ActName
  why: string | null
}

/** Whether the session runs: before that there is neither voice nor baton. */
export const running = (phase: wire.Phase): boolean => phase === 'live' || phase === 'practice'

export function actsOn(live: Live, row: Row): Act[] {
  const own = row.participant === live.you.participant
  return own ? onOneself(live, row) : [...onTheFloor(live, row), ...onTheRole(live, row)]
}

function onOneself(live: Live, row: Row): Act[] {
  const why = idle(live)
  const acts: Act[] = []
  if (!row.presenter && live.can('present')) acts.push({ name: 'take_baton', why })
  if (row.hand) acts.push({ name: 'lower_hand', why })
  return acts
}

const idle = (live: Live): string | null => (running(live.state.phase) ? null : 'control-why-not-running')

function onTheFloor(live: Live, row: Row): Act[] {
  const why = idle(live)
  const acts: Act[] = []
  if (row.mic === 'open') {
    if (live.can('mute_all')) acts.push({ name: 'mute', why })
  } else if (live.staff) {
    acts.push({ name: row.role === 'attendee' && !row.presenter ? 'let_speak' : 'unmute', why })
  }
  if (row.webcam && live.staff) acts.push({ name: 'hide_webcam', why })
  if (row.hand && live.staff) acts.push({ name: 'lower_hand', why })
  if (!row.presenter && live.staff) acts.push({ name: 'hand_baton', why })
  if (live.you.presenter && isOnStage(row.role)) {
    const has = live.state.control?.participant === row.participant
    acts.push({ name: has ? 'revoke_control' : 'give_control', why })
  }
  if (live.can('chat')) acts.push({ name: 'write', why: live.state.phase === 'scheduled' && !isOnStage(row.role) ? 'control-why-not-running' : null })
  return acts
}

function onTheRole(live: Live, row: Row): Act[] {
  if (!live.staff) return []
  const why = outranks(live.you.role, row.role) ? null : 'refused-rank'
  const acts: Act[] = [{ name: 'set_role', why }]
  if (live.you.role === 'organizer' && row.role === 'co_organizer') acts.push({ name: 'hand_over', why: null })
  return [...acts, { name: 'remove', why }]
}

/** The roles that this organizer may give: none above their own, and the organizer's is handed over, not given. */
export const rolesToGive = (own: wire.Role): wire.Role[] => RANKS.filter((role) => role !== 'organizer' && !outranks(role, own))
