// Folds every frame that the server recorded, in both encodings, into every view.
import { describe, expect, it } from 'vitest'
import { fold, foldEvents, foldTransient, fromSnapshot, fromWelcome } from '../../src/client/fold'
import type { Picture } from '../../src/client/picture'
import type * as wire from '../../src/client/wire'
import { inJson, inMessagePack, NAMES } from './golden'

const AT = '2026-11-22T13:00:00.000Z'

function picture(name: string, read = inJson<wire.Welcome>): Picture {
  const made = fromWelcome(read(`welcome_${name}`), null)
  if (!made) throw new Error('no state')
  return made
}

describe('recorded frames', () => {
  const views = ['organizer', 'panelist', 'attendee', 'scheduled']
  it.each(NAMES.filter((name) => name.startsWith('event')))(
    '%s folds alike in both encodings into every view',
    (name) => {
      for (const view of views) {
        const fromJson = foldEvents(picture(view), inJson<wire.Events>(name))
        const fromBytes = foldEvents(picture(view, inMessagePack), inMessagePack<wire.Events>(name))
        expect(fromBytes).toEqual(fromJson)
        expect(fromJson.seq).toBe(inJson<wire.Events>(name).seq)
      }
    },
  )

  it.each(NAMES.filter((name) => name.startsWith('transient')))('%s folds alike in both encodings', (name) => {
    for (const view of views) {
      const fromJson = foldTransient(picture(view), inJson<wire.TransientMessage>(name))
      expect(foldTransient(picture(view, inMessagePack), inMessagePack<wire.TransientMessage>(name))).toEqual(fromJson)
    }
  })

  it.each(views)('a snapshot of the %s replaces everything', (view) => {
    const start = picture('organizer')
    const fresh = fromSnapshot(inMessagePack<wire.Snapshot>(`snapshot_${view}`), start)
    expect(fresh.state).toEqual(inJson<wire.Snapshot>(`snapshot_${view}`).state)
    expect(fresh.you).toEqual(inJson<wire.Snapshot>(`snapshot_${view}`).you)
    expect(fresh.session).toBe(start.session)
  })

  it('a resumed welcome leaves the picture as it is', () => {
    const start = picture('attendee')
    const resumed = fromWelcome(inJson<wire.Welcome>('welcome_resumed'), start)!
    expect(resumed.state).toBe(start.state)
    expect(resumed.seq).toBe(start.seq)
    expect(fromWelcome(inJson<wire.Welcome>('welcome_resumed'), null)).toBeNull()
  })

  it('knows every event of the contract, and passes over others', () => {
    const start = picture('organizer')
    const unknown = { seq: 5000, at: AT, by: null, event: 'toString', data: {} } as unknown as wire.SessionEvent
    const next = fold(start, unknown)
    expect(next.state).toBe(start.state)
    expect(next.seq).toBe(5000)
    const golden = new Set(
      NAMES.filter((name) => name.startsWith('event_')).map((name) => inJson<wire.Events>(name).events[0]!.event),
    )
    expect(golden.size).toBe(39)
  })
})
