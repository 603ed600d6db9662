// What an organizer is offered for whom: the rules of rank, role and moment.
import { describe, expect, it } from 'vitest'
import type { wire } from '../../client'
import type { Live } from '../../live/live.svelte'
import { actsOn, rolesToGive } from './acts'
import type { Row } from './order'

interface Given {
  role?: wire.Role
  presenter?: boolean
  phase?: wire.Phase
  control?: string
}

/** As much of the live picture as is asked. Staff have the rights of staff. */
const asked = ({ role = 'organizer', presenter = false, phase = 'live', control }: Given = {}): Live =>
  ({
    you: { participant: 'me', role, presenter },
    staff: true,
    can: () => true,
    state: { phase, control: control === undefined ? null : { participant: control } },
  }) as unknown as Live

const row = (more: Partial<Row> = {}): Row => ({
  participant: 'p',
  name: 'Dan',
  role: 'attendee',
  mic: 'muted_by_staff',
  webcam: false,
  presenter: false,
  hand: false,
  joined_at: '2026-01-01T00:00:00.000Z',
  ...more,
})
const offered = (live: Live, one: Row): string[] => actsOn(live, one).map(({ name, why }) => (why === null ? name : `${name} (${why})`))

describe('what is offered', () => {
  const CASES: [name: string, given: Given, one: Partial<Row>, acts: string[]][] = [
    ['an attendee is let speak, gets the baton, is written to, promoted, removed', {}, {}, ['let_speak', 'hand_baton', 'write', 'set_role', 'remove']],
    ['an attendee who speaks with a raised hand', {}, { mic: 'open', hand: true }, ['mute', 'lower_hand', 'hand_baton', 'write', 'set_role', 'remove']],
    ['a panelist with a webcam is asked, not let speak', {}, { role: 'panelist', webcam: true }, ['unmute', 'hide_webcam', 'hand_baton', 'write', 'set_role', 'remove']],
    ['only the presenter gives control, and only to the stage', { presenter: true }, { role: 'panelist' }, ['unmute', 'hand_baton', 'give_control', 'write', 'set_role', 'remove']],
    ['no control for an attendee', { presenter: true }, {}, ['let_speak', 'hand_baton', 'write', 'set_role', 'remove']],
    ['control is taken back from whoever has it', { presenter: true, control: 'p' }, { role: 'panelist' }, ['unmute', 'hand_baton', 'revoke_control', 'write', 'set_role', 'remove']],
    ['an equal is not acted on', { role: 'co_organizer' }, { role: 'co_organizer', mic: 'open' }, ['mute', 'hand_baton', 'write', 'set_role (refused-rank)', 'remove (refused-rank)']],
    ['the organizer hands the role over to a co-organizer', {}, { role: 'co_organizer', mic: 'open' }, ['mute', 'hand_baton', 'write', 'set_role', 'hand_over', 'remove']],
    [
      'before the start there is neither voice nor baton',
      { phase: 'scheduled' },
      { role: 'panelist' },
      ['unmute (control-why-not-running)', 'hand_baton (control-why-not-running)', 'write', 'set_role', 'remove'],
    ],
    ['one takes the baton oneself', {}, { participant: 'me', role: 'organizer' }, ['take_baton']],
    ['the presenter has nothing to do to oneself', { presenter: true }, { participant: 'me', role: 'organizer', presenter: true }, []],
  ]
  it.each(CASES)('%s', (_, given, one, acts) => {
    expect(offered(asked(given), row(one))).toEqual(acts)
  })
})

describe('roles to give', () => {
  it('never rise above the own one, and the organizer is handed over only', () => {
    expect(rolesToGive('organizer')).toEqual(['attendee', 'panelist', 'in_session_co_organizer', 'host_only_co_organizer', 'co_organizer'])
    expect(rolesToGive('in_session_co_organizer')).toEqual(['attendee', 'panelist', 'in_session_co_organizer'])
  })
})
