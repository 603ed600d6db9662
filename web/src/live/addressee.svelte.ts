// Whom the next private message is for. The roster chooses, the chat panel writes; neither knows the other.
import type { wire } from '../client'

/** `to` is null while nobody was chosen; `name` is what to call them, since attendees are in no list that the chat has. */
export const addressee = $state<{ to: wire.Id | null; name: string }>({ to: null, name: '' })
