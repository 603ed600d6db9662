// What somebody could write to do harm stays text, whoever reads it; nothing overflows on a narrow screen; tickets stand in no
// address, and the policy of the pages is the one that is documented.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { chooseOwn, enterControl, people, row } from './acts/control.mjs'
import { inside, joinByName, reads } from './acts/attend.mjs'
import { button, region, said } from './acts/names.mjs'
import { desk, message, panel, question } from './acts/panels.mjs'
import { Bot } from './harness/bot.mjs'
import { schedule } from './harness/rest.mjs'
import { part, trial, until } from './harness/trial.mjs'

const NARROW = { width: 360, height: 800 }
const WIDE = 'W'.repeat(64)
const RTL = 'שלום עולם مرحبا بالعالم'
const LONG = 'unbroken'.repeat(250)
const MARKUP = ['<img src=x onerror=alert(1)>', '"><script>alert(2)</script>', 'javascript:alert(3)', '{{7*7}}', '${7*7}', "<svg/onload=alert(4)>", '</textarea><b>bold</b>']
const TEXTS = [...MARKUP, RTL, WIDE, LONG]
const NAMES = ['<img src=x onerror=alert(5)>', '"><script>alert(6)</script>', 'javascript:alert(7)', '{{7*7}}', RTL, WIDE]

/** Nothing on the page is wider than the window. */
async function fits(page, where) {
  const { scroll, window } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, window: innerWidth }))
  assert.ok(scroll <= window, `${where}: ${scroll} px wide in a window of ${window}`)
}

/** Nothing that was written became an element or ran. */
async function harmless(page, where) {
  const found = await page.evaluate(() => document.querySelectorAll('img[src="x"], b:not([class]):empty, [onerror], [onload], a[href^="javascript"], #page script').length)
  assert.equal(found, 0, `${where}: what was written became an element`)
}

/** A session in which everything that can be written is written with ill will. */
async function fill(server, webinar) {
  const boss = await Bot.join(server, webinar.session, webinar.ticket('organizer', '<b>Boss</b>'))
  await boss.do('start')
  await boss.do('set_chat_policy', { attendees: 'everyone' })
  const others = []
  for (const [at, name] of NAMES.entries()) others.push(await Bot.join(server, webinar.session, webinar.ticket(at % 2 ? 'panelist' : 'attendee', name, { sub: `hostile-${at}` })))
  for (const text of TEXTS) await boss.do('chat', { to: 'everyone', text })
  for (const [at, text] of TEXTS.entries()) {
    const { question } = await others[at % others.length].do('ask', { text: text.slice(0, 1000) })
    if (at % 2 === 0) await boss.do('answer_question', { question, text, public: true })
  }
  for (const other of others) await other.do('raise_hand')
  const { poll: old } = await boss.do('create_poll', { question: MARKUP[0], kind: 'multiple', options: [...MARKUP, RTL, WIDE, 'unbroken'.repeat(18)] })
  await boss.do('open_poll', { poll: old })
  await boss.do('close_poll', { poll: old })
  await boss.do('share_poll_results', { poll: old })
  const { poll } = await boss.do('create_poll', { question: LONG.slice(0, 300), kind: 'single', options: [...MARKUP, RTL, WIDE] })
  await boss.do('open_poll', { poll })
  await boss.do('set_survey', { questions: [{ question: MARKUP[1], kind: 'single', options: [...MARKUP] }, { question: LONG.slice(0, 300), kind: 'text', options: [] }] })
  await webinar.upload('<img src=x onerror=alert(8)>.txt', 'text\n')
  await webinar.upload(`${WIDE}.txt`, 'text\n')
  for (const lab of ['captions', 'reactions']) await boss.do('set_lab', { lab, on: true })
  await boss.do('caption', { text: MARKUP[0], final: true })
  await boss.do('caption', { text: LONG, final: true })
  await boss.do('hand_presenter', { participant: others[4].you.participant })
  await others[4].do('share_screen')
  await others[4].do('give_control', { participant: boss.you.participant })
  await boss.do('edit_details', { title: `${MARKUP[0]} ${LONG}`.slice(0, 300), description: TEXTS.join('\n').slice(0, 2000) })
  return { boss, others }
}

trial('what is written with ill will stays text and fits', { timeout: 200_000 }, async ({ t, server, house }) => {
  const webinar = await schedule(server, { title: MARKUP[1], description: `${MARKUP[0]}\n${LONG}`.slice(0, 2000) })
  const anna = await house.person('attendee', { viewport: NARROW })
  await part(t, house, 'the door', async () => {
    await anna.open(webinar.joinPath())
    await reads(anna, MARKUP[1])
    await fits(anna.page, 'the door')
    await harmless(anna.page, 'the door')
  })
  const { boss } = await fill(server, webinar)
  const olga = await house.person('organizer')
  const narrow = await house.person('organizer-narrow', { viewport: NARROW })
  await joinByName(anna, webinar, '"><img src=x onerror=alert(9)>')
  await enterControl(olga, webinar, webinar.ticket('co_organizer', `</h1>${RTL}`, { sub: 'co' }))
  await narrow.open(webinar.controlPath(webinar.ticket('in_session_co_organizer', WIDE, { sub: 'narrow' })))
  await narrow.page.getByRole('navigation').waitFor()
  await part(t, house, 'a long poll leaves room for what else there is', async () => {
    await anna.page.getByRole('tab', { name: /Chat/ }).click()
    const box = await until('the chat has room', async () => ((await region(anna.page, 'Chat').boundingBox())?.height ?? 0) > 100, 3_000).catch(() => false)
    if (box) return
    // It can at least be put away.
    const away = anna.page.locator('section:has(fieldset)').getByRole('button', { name: /close|hide|away|later/i }).first()
    await away.click()
    throw new Error('with a long poll open nothing else can be seen on a narrow screen')
  })
  await part(t, house, 'the attendee’s page', async () => {
    for (const name of ['Chat', 'Questions', 'Polls', 'Survey', 'Handouts']) {
      await panel(anna.page, name)
      await fits(anna.page, `the attendee’s ${name}`)
      await harmless(anna.page, `the attendee’s ${name}`)
      await house.picture(anna, `hostile-attendee-${name}`)
    }
    await panel(anna.page, 'Chat')
    for (const text of TEXTS) await message(anna.page, text).first().waitFor()
    await panel(anna.page, 'Questions')
    await question(anna.page, MARKUP[0]).first().waitFor()
  })
  await part(t, house, 'the control room', async () => {
    for (const name of NAMES) await row(olga.page, name).first().waitFor()
    for (const name of ['Chat', 'Polls', 'Survey', 'Handouts', 'Labs', 'Questions']) {
      await panel(olga.page, name)
      await fits(olga.page, `the control room’s ${name}`)
      await harmless(olga.page, `the control room’s ${name}`)
    }
    await desk(olga.page, 'New')
    await button(people(olga.page), `More actions for ${NAMES[0]}`).click()
    await harmless(olga.page, 'a menu')
    await olga.page.keyboard.press('Escape')
  })
  await part(t, house, 'the control room on a narrow screen', async () => {
    for (const name of ['People', 'Stage', 'Activities']) {
      await button(narrow.page.getByRole('navigation'), name).or(narrow.page.getByRole('navigation').getByRole('button', { name: new RegExp(name) })).first().click()
      await fits(narrow.page, `the narrow ${name}`)
      await house.picture(narrow, `hostile-control-narrow-${name}`)
    }
    for (const name of ['Chat', 'Questions', 'Polls', 'Survey', 'Handouts', 'Labs']) {
      await panel(narrow.page, name)
      await fits(narrow.page, `the narrow ${name}`)
    }
  })
  await part(t, house, 'a reason and an end', async () => {
    const { items } = await boss.do('list_participants', { query: 'onerror=alert(9)' })
    await boss.do('remove', { participant: items[0].participant, reason: MARKUP[0] })
    await reads(anna, 'You were removed')
    await anna.page.getByText(MARKUP[0]).first().waitFor()
    await harmless(anna.page, 'the page of somebody removed')
  })
  assert.equal(house.people.reduce((sum, { watch }) => sum + watch.dialogs, 0), 0, 'no dialog opened')
})

/** The policy as the documents have it. */
function documented() {
  for (const name of ['docs/operations.md', 'docs/pages.md', 'docs/media.md', 'README.md']) {
    try {
      const found = /default-src 'self'[^`\n]*/.exec(readFileSync(resolve(import.meta.dirname, '../../..', name), 'utf8'))
      if (found) return found[0]
    } catch {
      // Not every document is there.
    }
  }
  return "default-src 'self'"
}

trial('tickets stand in no address, and the policy holds', {}, async ({ t, server, house }) => {
  const webinar = await schedule(server)
  const response = await fetch(server.origin + webinar.joinPath())
  const policy = response.headers.get('content-security-policy') ?? ''
  for (const rule of ["default-src 'self'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"]) assert.ok(policy.includes(rule), `${rule} is in ${policy}`)
  assert.ok(!/unsafe|\*|data:/.test(policy), policy)
  assert.ok(documented().split(';').every((rule) => policy.includes(rule.trim())), `the policy is as documented: ${documented()}`)
  assert.equal(response.headers.get('referrer-policy'), 'no-referrer')
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff')

  const ticket = webinar.ticket('organizer', 'Olga')
  const olga = await house.person('organizer')
  await enterControl(olga, webinar, ticket)
  assert.ok(!olga.page.url().includes('#'), 'the ticket left the address bar')
  await olga.page.reload()
  await people(olga.page).waitFor()
  await chooseOwn(olga.page, 'See as attendee')
  await inside(olga)
  const invited = await webinar.registrant('Anna')
  const anna = await house.person('attendee')
  await anna.open(webinar.ownPath(invited))
  await inside(anna)
  const token = new URL(invited.link).hash.slice(1)
  const all = house.people.flatMap(({ watch }) => watch.addresses)
  t.diagnostic(`${all.length} addresses were asked for`)
  assert.ok(all.length > 10)
  for (const address of all) assert.ok(!address.includes(ticket) && !address.includes(token) && !address.includes(invited.ticket), `no secret in ${address}`)
  await until('nothing is left in the history either', async () => !(await anna.page.evaluate(() => location.href)).includes('#'))
  await region(anna.page, 'Take part').or(anna.page.getByRole('heading', { name: said('It has not begun yet') })).first().waitFor()
})
