// A language somebody chose. One that could not be fetched is told, and the page goes on in the one it has.
import { t, words, type Language } from '../words/words.svelte'
import { notices } from './notices.svelte'

export async function chooseLanguage(language: Language): Promise<void> {
  try {
    await words.speak(language)
  } catch (error) {
    console.error('the language could not be loaded', error)
    notices.warn(t('page-part-failed'))
  }
}
