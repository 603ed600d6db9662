// Where the page begins: look, language, then the page itself.
import './design/font.css'
import './design/tokens.css'
import './design/base.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { look } from './live/look.svelte'
import { takeSecret } from './live/route'
import { preferred, words } from './words/words.svelte'

// Before anything is waited for: an address bar is read over shoulders.
const secret = takeSecret()
look.restore()
await words.speak(preferred(), false)
try {
  await words.load('page')
} catch {
  // A language that cannot be fetched must not leave the page blank: English may be at hand.
  await words.speak('en', false)
  await words.load('page')
}
const target = document.getElementById('page')
if (target) mount(App, { target, props: { secret } })
