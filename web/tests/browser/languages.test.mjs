// Each of the seven languages, as the browser has it and by the switch: every sentence has words, the page says which language
// it is in, numbers have their plural, and moments are in the viewer's own zone.
import assert from 'node:assert/strict'
import { banner } from './acts/control.mjs'
import { schedule } from './harness/rest.mjs'
import { Bot } from './harness/bot.mjs'
import { part, trial, until } from './harness/trial.mjs'

const LANGUAGES = { en: 'en-GB', fr: 'fr-FR', it: 'it-IT', de: 'de-DE', es: 'es-ES', pt: 'pt-PT', nl: 'nl-NL' }
/** How ids of messages look: they stand where a sentence is missing. */
const ID = /\b(home|about|entry|waiting|closed|header|leave|practice|room|stage|media|device|unmute|present|pick|draw|panels?|people|told|page|control|chat|questions|polls|survey|handouts|labs|reactions|captions|field|role|phase|mic|webcam|refused|connection|storage|theme|characters|menu|preferences)-[a-z_]+(-[a-z_]+)*\b/
const ATTENDEES = { en: ['1 attendee', '2 attendees'], de: ['1 im Publikum', '2 im Publikum'] }

/** Every word that a page shows, its labels, titles and descriptions too. */
const wordsOf = (page) =>
  page.evaluate(() => {
    const labels = [...document.querySelectorAll('[aria-label], [title], [placeholder]')].flatMap((one) => ['aria-label', 'title', 'placeholder'].map((name) => one.getAttribute(name) ?? ''))
    return [document.title, document.body.innerText, ...labels].join('\n')
  })

async function worded(page, where) {
  const text = await wordsOf(page)
  assert.ok(!ID.test(text), `${where}: an id stands instead of words: ${ID.exec(text)?.[0]}`)
  assert.ok(!/\{\s*\$|\bundefined\b|\[object/.test(text), `${where}: a sentence was not filled in`)
  return text
}

/** Opens each tab of a page, and looks at its words. */
async function everyTab(page, where) {
  const tabs = page.getByRole('tablist').first().getByRole('tab')
  for (let at = 0; at < (await tabs.count()); at++) {
    await tabs.nth(at).click()
    await worded(page, `${where}, tab ${at + 1}`)
  }
}

const bare = (text) => text.replace(/[\u2066-\u2069]/g, '')

trial('seven languages', { timeout: 200_000 }, async ({ t, server, house }) => {
  const starts_at = '2031-03-10T23:30:00Z'
  const webinar = await schedule(server, { starts_at })
  const boss = await Bot.join(server, webinar.session, webinar.ticket('organizer', 'Boss'))
  await boss.do('create_poll', { question: '?', kind: 'rating', options: [] })
  const doors = new Map()
  for (const [language, locale] of Object.entries(LANGUAGES)) {
    await part(t, house, `${language}: the door, in another zone`, async () => {
      // Half past eleven at night in UTC is the next morning in Auckland.
      const person = await house.person(`door-${language}`, { locale, timezoneId: 'Pacific/Auckland', path: webinar.joinPath() })
      await person.page.getByRole('heading', { level: 1 }).waitFor()
      assert.equal(await person.page.evaluate(() => document.documentElement.lang), language)
      const text = bare(await worded(person.page, `the door in ${language}`))
      assert.match(text, /\b11\b/, `the day is that of the viewer's zone: ${text}`)
      assert.match(text, /12[:.h]\s?30/, `the time is that of the viewer's zone: ${text}`)
      doors.set(language, text)
      await house.leave(person)
    })
  }
  assert.equal(new Set(doors.values()).size, Object.keys(LANGUAGES).length, 'the door reads differently in each language')
  await boss.do('start')
  const plurals = new Map()
  const anna = await house.person('attendee', { path: webinar.joinPath(webinar.ticket('attendee', 'Anna')) })
  const olga = await house.person('organizer', { path: webinar.controlPath(webinar.ticket('co_organizer', 'Olga')) })
  await banner(olga.page).getByRole('heading', { level: 1 }).waitFor()
  const bert = await Bot.join(server, webinar.session, webinar.ticket('attendee', 'Bert'))
  bert.leave()
  for (const language of Object.keys(LANGUAGES)) {
    await part(t, house, `${language}: by the switch`, async () => {
      const list = anna.page.locator('select:has(option[lang])')
      // The button's name is in another language by now.
      if ((await list.count()) === 0) await anna.page.getByRole('banner').locator('.preferences > button').click()
      await list.selectOption(language)
      await until('the page changes its language', () => anna.page.evaluate((wanted) => document.documentElement.lang === wanted, language))
      await everyTab(anna.page, `the attendee's page in ${language}`)
      await switchControl(olga.page, language)
      await everyTab(olga.page, `the control room in ${language}`)
      plurals.set(language, await plural(server, webinar, anna.page))
    })
  }
  for (const [language, [one, two]] of plurals) {
    const letters = (text) => text.replace(/[\d\s]/g, '')
    if (ATTENDEES[language]) assert.deepEqual([one, two], ATTENDEES[language])
    else assert.notEqual(letters(one), letters(two), `${language} has a plural: ${one}, ${two}`)
  }
  t.diagnostic([...plurals.values()].map((both) => both.join(', ')).join('; '))
})

/** Chooses a language in the control room's own menu. */
async function switchControl(page, language) {
  await banner(page).locator('button.you, button[aria-haspopup=menu]').last().click()
  await page.locator(`[role=menuitemradio][lang=${language}]`).click()
  await until('the control room changes its language', () => page.evaluate((wanted) => document.documentElement.lang === wanted, language))
  await page.keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'detached' })
}

/** How the page counts one attendee, and two. */
async function plural(server, webinar, page) {
  const fact = page.getByRole('banner').locator('.fact').filter({ hasText: /\d/ }).first()
  const read = async (count) => {
    await until(`${count} are counted`, async () => bare(await fact.innerText()).trim().startsWith(String(count)))
    return bare(await fact.innerText()).trim()
  }
  const one = await read(1)
  const second = await Bot.join(server, webinar.session, webinar.ticket('attendee', 'Second'))
  const two = await read(2)
  second.leave()
  await read(1)
  return [one, two]
}
