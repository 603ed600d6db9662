// Where the page begins: look, language, then the page itself.
import './design/font.css'
import './design/tokens.css'
import './design/base.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { look } from './live/look.svelte'
import { preferred, words } from './words/words.svelte'

look.restore()
await words.speak(preferred(), false)
await words.load('page')
const target = document.getElementById('page')
if (target) mount(App, { target })
