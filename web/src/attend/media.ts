// The door to a media server's own element: a module of the same origin that whoever runs this server may name. What goes
// through it is what everybody on this page may see; it gets no ticket.
import type { wire } from '../client'
import type { Live } from '../live/live.svelte'

export interface Speaker {
  participant: wire.Id
  name: string
  role: wire.Role
  mic: wire.Mic
  webcam: boolean
}

/** What a media server needs to know to show the right picture and send the right sound. */
export interface Stage {
  session: string
  participant: wire.Id
  sub: wire.Sub
  name: string
  role: wire.Role
  presenter: { participant: wire.Id | null; term: number }
  screen: wire.ScreenState
  speakers: Speaker[]
  mic: wire.Mic
  webcam: boolean
  presenting: boolean
}

export interface Mounted {
  update(stage: Stage): void
  unmount(): void
}

export interface MediaModule {
  mount(element: HTMLElement, stage: Stage): Mounted | Promise<Mounted>
}

/** The module's address, where the page names one of this origin. */
export function mediaAddress(): string | null {
  const content = document.querySelector<HTMLMetaElement>('meta[name="cuelight-media"]')?.content
  if (!content || !URL.canParse(content, location.href)) return null
  const url = new URL(content, location.href)
  return url.origin === location.origin ? url.href : null
}

/** Those who are heard or seen: the presenter first, then as they stand in the list. */
export function speakersOf(rows: readonly wire.RosterRow[]): wire.RosterRow[] {
  const speaking = rows.filter((row) => row.presenter || row.mic === 'open' || row.webcam)
  return speaking.sort((one, other) => Number(other.presenter) - Number(one.presenter))
}

export function stageOf(live: Live): Stage {
  const { you, state } = live
  return {
    session: live.session,
    participant: you.participant,
    sub: you.sub,
    name: you.name,
    role: you.role,
    presenter: { participant: state.presenter.participant?.participant ?? null, term: state.presenter.term },
    screen: state.screen,
    speakers: speakersOf(state.staff).map(({ participant, name, role, mic, webcam }) => ({ participant, name, role, mic, webcam })),
    mic: you.mic,
    webcam: you.webcam,
    presenting: you.presenter,
  }
}
