// What is loaded when it is first needed: most of those who come never open it, and the first load must stay small. While
// the browser has nothing else to do it is fetched all the same, so that an opened poll is there at once.
import type { Component } from 'svelte'
import type { wire } from '../client'
import type { Live } from '../live/live.svelte'
import type { Pen } from './pen.svelte'

export type Panel = Component<{ live: Live }>

/** Parts that were loaded are not loaded twice; one that failed is asked for again. */
function once<T>(load: () => Promise<{ default: T }>): () => Promise<T> {
  let loading: Promise<T> | null = null
  return () => {
    loading ??= load().then(
      (module) => module.default,
      (error: unknown) => {
        loading = null
        throw error
      },
    )
    return loading
  }
}

export const PANELS = {
  questions: once<Panel>(() => import('../panels/Questions.svelte')),
  polls: once<Panel>(() => import('../panels/Polls.svelte')),
  survey: once<Panel>(() => import('../panels/Survey.svelte')),
  handouts: once<Panel>(() => import('../panels/Handouts.svelte')),
  labs: once<Panel>(() => import('../panels/Labs.svelte')),
}
export const pollNow = once<Component<{ live: Live; putAside: () => void }>>(() => import('./PollNow.svelte'))
export const people = once<Component<{ live: Live; writeTo: (person: wire.PersonCard) => void }>>(() => import('./People.svelte'))
export const presenterBar = once<Component<{ live: Live; pen: Pen }>>(() => import('./PresenterBar.svelte'))
export const afterSurvey = once<Component<{ live: Live; survey: wire.SurveyView }>>(
  () => import('../panels/AfterSurvey.svelte'),
)

/** How long after coming in, at the least and at the most: not while the page settles, and not everybody at once. */
const AHEAD_MS = [15_000, 45_000] as const

/** Fetches what the audience may need, when nothing else is to be done; returns how to call that off. */
export function fetchAhead(): () => void {
  const fetch = (): void => {
    for (const load of [pollNow, PANELS.questions, PANELS.polls, afterSurvey]) load().catch(() => undefined)
  }
  const timer = setTimeout(fetch, AHEAD_MS[0] + Math.random() * (AHEAD_MS[1] - AHEAD_MS[0]))
  return () => clearTimeout(timer)
}
