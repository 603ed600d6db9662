// Tells the server what was really shown, so that organizers know how far their change has got. Only after the browser has
// drawn it: a page in the background draws nothing, and says nothing.
import type { wire } from '../client'
import type { Live } from '../live/live.svelte'

const TOLD: readonly wire.SessionEventName[] = [
  'phase_changed',
  'presenter_changed',
  'all_muted',
  'mute_all_lifted',
  'poll_opened',
  'poll_closed',
  'poll_results_shared',
  'poll_results_hidden',
]

/** Reports from now on; returns how to stop. */
export function reportSeen(live: Live): () => void {
  let frame: number | null = null
  const report = (): void => {
    frame = null
    if (live.folded) live.client.seen(live.folded.seq)
  }
  const stop = live.listen((update) => {
    const great = update.kind === 'snapshot' || (update.kind === 'events' && update.events.some(({ event }) => TOLD.includes(event)))
    if (great) frame ??= requestAnimationFrame(report)
  })
  return () => {
    stop()
    if (frame !== null) cancelAnimationFrame(frame)
  }
}
