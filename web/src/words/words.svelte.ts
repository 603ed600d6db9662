// Every sentence that people read: Fluent messages in seven languages, one of them loaded. Dates and numbers are written
// in that language and in the viewer's own time zone. Must not know what the page is about.
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle'
import { LANGUAGES, type Language } from './languages'

export { LANGUAGES, OWN_NAMES, type Language } from './languages'

/** What the control room says beside what every page says; attendees need not load it. */
export type Part = 'page' | 'control'

const parts: Record<Part, Record<string, () => Promise<unknown>>> = {
  page: import.meta.glob('./locales/??.ts', { import: 'default' }),
  control: import.meta.glob('./locales/??.control.ts', { import: 'default' }),
}
const STORED = 'cuelight.language'

/** The language chosen here before, else the first of the browser's that there is, else English. */
export function preferred(): Language {
  const stored = read(STORED)
  const wanted = stored === null ? navigator.languages : [stored, ...navigator.languages]
  for (const tag of wanted) {
    const language = LANGUAGES.find((known) => known === tag.slice(0, 2).toLowerCase())
    if (language) return language
  }
  return 'en'
}

class Words {
  language = $state<Language>('en')
  #bundle = $state.raw(new FluentBundle('en'))
  #loaded: Part[] = []
  #missing = new Set<string>()

  /** Loads a part in the present language. */
  async load(part: Part): Promise<void> {
    if (this.#loaded.includes(part)) return
    await this.#become(this.language, [...this.#loaded, part])
  }

  /** Changes the language of the whole page; what was loaded is loaded anew. */
  async speak(language: Language, remember = true): Promise<void> {
    if (remember) write(STORED, language)
    await this.#become(language, this.#loaded)
  }

  async #become(language: Language, wanted: Part[]): Promise<void> {
    const bundle = new FluentBundle(language)
    for (const part of wanted) {
      const file = part === 'page' ? `./locales/${language}.ts` : `./locales/${language}.control.ts`
      const sources = (await parts[part][file]?.()) as string[]
      for (const source of sources) bundle.addResource(new FluentResource(source))
    }
    this.#loaded = wanted
    this.language = language
    this.#bundle = bundle
    document.documentElement.lang = language
  }

  /** The message, or its id where there is none: seen at once by whoever tests a page. */
  say(id: string, args?: Record<string, FluentVariable>): string {
    const message = this.#bundle.getMessage(id)
    if (message?.value) return plain(this.#bundle.formatPattern(message.value, args))
    if (!this.#missing.has(id)) {
      this.#missing.add(id)
      if (this.#loaded.length > 0) console.warn(`there is no message ${id} in ${this.language}`)
    }
    return id
  }

  has(id: string): boolean {
    return this.#bundle.hasMessage(id)
  }

  /** The language as this viewer's country writes it, where the browser says: British dates, Austrian numbers. */
  get #region(): string {
    return navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === this.language) ?? this.language
  }

  number(value: number, options?: Intl.NumberFormatOptions): string {
    return new Intl.NumberFormat(this.#region, options).format(value)
  }

  /** A moment, in the viewer's time zone. */
  moment(at: string | number | Date, options: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.#region, options).format(new Date(at))
  }
}

/** The marks that keep a name's direction apart from the sentence's stay only where something is written from right to left:
 *  elsewhere they would be in the way of whoever copies, searches or compares. */
function plain(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? text : text.replace(/[\u2068\u2069]/g, '')
}
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // A browser that keeps nothing: the choice holds for this page alone.
  }
}

export const words = new Words()

/** Says a message: `t('characters-left', { count: 3 })`. */
export const t = (id: string, args?: Record<string, FluentVariable>): string => words.say(id, args)

/** 14:05, as the viewer's language writes it. */
export const clockTime = (at: string | number | Date): string => words.moment(at, { hour: 'numeric', minute: '2-digit' })

/** A day and a time with the zone's name, for what is announced. */
export const dayAndTime = (at: string | number | Date): string =>
  words.moment(at, { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit', timeZoneName: 'short' })

/** A running time: 4:05, 1:02:09. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(s / 3600)
  const minutes = Math.floor(s / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`
}

/** 14 bytes, 48 kB, 2.1 MB. */
export function bytes(size: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = size <= 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / 3))
  return words.number(size / 1000 ** step, { style: 'unit', unit: units[step], unitDisplay: step < 1 ? 'long' : 'short', maximumFractionDigits: step < 2 ? 0 : 1 })
}
