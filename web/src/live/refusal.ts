// From a refusal's code to a sentence. What the server writes for developers is never shown.
import type { Refusal } from '../client'
import { t, words } from '../words/words.svelte'

export function refusalSentence(refusal: Refusal): string {
  const id = `refused-${refusal.code === 'forbidden' ? refusal.missing : refusal.code}`
  return t(words.has(id) ? id : 'refused')
}
