// To whom the chat is to be opened: the list of people asks for it, the chat takes it up and lets it go.
import type { wire } from '../client'

class Addressee {
  participant = $state.raw<wire.PersonCard | null>(null)
}

export const addressee = new Addressee()
