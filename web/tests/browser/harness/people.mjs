// One browser, and the people in it: each has a context of their own, with their language, time zone, window and colours.
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { Watch } from './watch.mjs'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium'
const PICTURES = resolve(process.env.SCREENSHOTS ?? process.env.CUELIGHT_SCREENSHOTS ?? resolve(import.meta.dirname, '../../../../target/run-logs/screenshots'))

export const DESK = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }
/** How long a condition may take to come true; machines are shared. */
export const PATIENCE = 15_000

export class House {
  people = []

  /** Starts a browser with a profile of its own that goes away with it. */
  static async open(origin) {
    const house = new House()
    house.origin = origin
    house.browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGS })
    await mkdir(PICTURES, { recursive: true })
    return house
  }

  /** Somebody with a browser of their own; `path` is opened if it is said. */
  async person(name, { path, origin = this.origin, viewport = DESK, locale = 'en-GB', timezoneId = 'Europe/Paris', ...more } = {}) {
    const context = await this.browser.newContext({ viewport, locale, timezoneId, acceptDownloads: true, ...more })
    context.setDefaultTimeout(PATIENCE)
    await Watch.begin(context)
    const page = await context.newPage()
    const person = { name, context, page, origin, watch: new Watch(page, origin) }
    person.open = (to) => page.goto(origin + to, { waitUntil: 'domcontentloaded' })
    this.people.push(person)
    if (path) await person.open(path)
    return person
  }

  /** The person goes home: their browser is closed, and what was seen of it still counts. */
  async leave(person) {
    await person.context.close()
  }

  /** A picture of one page, for people to look at. */
  async picture(person, name, options = {}) {
    await person.page.screenshot({ path: join(PICTURES, `${name}.png`), ...options }).catch(() => {})
  }

  /** A picture of every page that is still open, when something failed. */
  async pictures(name) {
    for (const person of this.people) {
      if (!person.page.isClosed()) await this.picture(person, `failed-${name}-${person.name}`.replace(/[^\w.-]+/g, '-'), { timeout: 5_000 })
    }
  }

  /** Everything that must never happen and did, by person. */
  faults() {
    return this.people.flatMap(({ name, watch }) => watch.faults.map((fault) => `${name}: ${fault}`))
  }

  async close() {
    await this.browser.close()
  }
}
