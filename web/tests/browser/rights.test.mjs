// The project's own table of rights against both pages: every capability, for every role, without and with what it depends
// on. A page shows a control that can be used exactly where the table says so.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { banner, chooseOwn, ownMenu, enterControl, inControl, stage } from './acts/control.mjs'
import { devices, inside, presenting, staged } from './acts/attend.mjs'
import { button, said } from './acts/names.mjs'
import { panel } from './acts/panels.mjs'
import { Bot } from './harness/bot.mjs'
import { ROLES, schedule } from './harness/rest.mjs'
import { trial, until } from './harness/trial.mjs'

const ROOT = resolve(import.meta.dirname, '../../..')
const STAFF = ROLES.slice(2)
const OF_BATON = ['speak', 'share_webcam', 'present']

/** The table: capability → role → yes, no or on what it depends. */
function table() {
  const [head, ...lines] = readFileSync(resolve(ROOT, 'tests/spec/session-matrix.csv'), 'utf8').trim().split('\n').map((line) => line.trim().split(','))
  const rows = lines.map(([capability, ...cells]) => [capability, Object.fromEntries(cells.map((cell, at) => [head[at + 1], cell]))])
  // What everyone may do stands in the page that is written from the code.
  const [, everyone] = readFileSync(resolve(ROOT, 'docs/capabilities.md'), 'utf8').split('## What everyone may do')
  const [names, , ...others] = everyone.split('\n').filter((line) => line.startsWith('|')).map((line) => line.split('|').map((cell) => cell.trim()).slice(1, -1))
  const more = others.map(([name, ...cells]) => [name.replaceAll('`', ''), Object.fromEntries(cells.map((cell, at) => [names[at + 1], cell]))])
  return new Map([...rows, ...more])
}

/** What a cell of the table comes to under some circumstances. */
function expected(cell, capability, { baton = false, policy = 'off', assigned = false, letSpeak = false }) {
  if (baton && OF_BATON.includes(capability)) return true
  if (letSpeak && capability === 'speak') return true
  return { yes: true, no: false, if_permitted: policy !== 'off', if_granted: baton, if_assigned: assigned }[cell]
}

/** Whether something that fits is there and can be used. */
async function usable(locator) {
  for (const one of await locator.all()) {
    if (!(await one.isVisible()) || !(await one.isEnabled())) continue
    if ((await one.getAttribute('aria-disabled')) !== 'true') return true
  }
  return false
}

const named = (scope, pattern) => scope.getByRole('button', { name: pattern })
const field = (scope, name) => scope.getByRole('textbox', { name: said(name) })

/** What is looked for in the panels, which both pages share: panel, then where in it. */
const IN_PANELS = {
  Chat: { chat: (shown) => field(shown, 'Message') },
  Questions: {
    ask: (shown) => field(shown, 'Your question'),
    answer_questions: (shown) => named(shown, /^Answer …$/).or(field(shown, 'Answer')),
  },
  Polls: { launch_polls: (shown) => named(shown, /^New poll$/) },
  Survey: { take_survey: (shown) => shown.getByRole('radio') },
  Handouts: { upload_handouts: (shown) => named(shown, /^Upload a file$/), download_handouts: (shown) => named(shown, /^Download .?notes/) },
  Labs: { use_labs: (shown) => shown.getByRole('switch', { name: said('Captions') }) },
}

/** What is looked for beside the panels, on each of the two pages. */
const BESIDE = {
  control: (page) => ({
    speak: named(stage(page), /^(Unmute|Mute)$/),
    present: named(stage(page), /^(Take the baton|Share screen|Pause screen|Resume screen)$/),
    share_webcam: named(stage(page), /^(Share|Hide) webcam$/),
    draw: named(page, /^Draw$/),
    mute_all: named(page, /^Mute all$/),
    record: named(banner(page), /^(Start|Stop) recording$/),
    edit_details: named(banner(page), /^Edit details$/),
    start_end: named(banner(page), /^(Go live|End the webinar)$/),
    create_reports: page.getByRole('link', { name: /report/i }).or(named(page, /report/i)),
    vote: page.getByRole('radio', { name: said('Oil') }),
    raise_hand: named(page, /^(Raise|Lower) (my )?hand$/),
    react: named(page, /^(Thumbs up|React)$/),
  }),
  attend: (page) => ({
    speak: named(devices(page), /^(Open microphone|Mute)$/),
    present: named(presenting(page), /^(Share screen|Pause screen|Resume screen)$/),
    share_webcam: named(devices(page), /^(Share|Hide) webcam$/),
    draw: named(page, /^Draw$/),
    mute_all: named(page, /^Mute all$/),
    record: named(page, /^(Start|Stop) recording$/),
    edit_details: named(page, /^Edit details$/),
    start_end: named(page, /^(Go live|End the webinar)$/),
    create_reports: page.getByRole('link', { name: /report/i }).or(named(page, /report/i)),
    vote: page.getByRole('radio', { name: said('Oil') }),
    raise_hand: named(page, /^(Raise|Lower) hand$/),
    react: named(page, /^(Thumbs up|React)$/),
  }),
}

/** Everything that can be used on one page now. */
async function shownOn(page, kind) {
  const found = new Set()
  const look = async (capability, locator) => {
    if (await usable(locator)) found.add(capability)
  }
  const beside = { ...BESIDE[kind](page) }
  for (const [name, wanted] of Object.entries(IN_PANELS)) {
    if ((await page.getByRole('tab', { name: new RegExp(`\\b${name}\\b`) }).count()) === 0) continue
    const shown = await panel(page, name)
    const fold = shown.locator('details:not([open]) > summary')
    if ((await fold.count()) > 0) await fold.first().click()
    for (const [capability, find] of Object.entries(wanted)) await look(capability, find(shown))
    // Reactions stand in a panel of the control room.
    if (name === 'Labs' || name === 'Polls') for (const both of ['react', 'vote']) await look(both, beside[both])
  }
  for (const [capability, locator] of Object.entries(beside)) await look(capability, locator)
  if (kind === 'control') {
    await ownMenu(page)
    await look('create_reports', page.getByRole('menuitem', { name: /report/i }))
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
  }
  return found
}

/** Everything that somebody can use: who runs the webinar has both pages. */
async function usableBy(person) {
  if (!STAFF.includes(person.role)) return { attend: await shownOn(person.page, 'attend') }
  const control = await shownOn(person.page, 'control')
  await chooseOwn(person.page, 'See as attendee')
  await inside(person)
  await staged(person)
  const attend = await shownOn(person.page, 'attend')
  await button(person.page, 'Open the control room').click()
  await inControl(person)
  return { control, attend }
}

/** Six people, one of each role, in a session in which everything can be done that rights allow. */
async function gather(server, house) {
  const webinar = await schedule(server)
  const boss = await Bot.join(server, webinar.session, webinar.ticket('co_organizer', 'Boss'))
  const people = {}
  for (const role of [...ROLES].reverse()) {
    const person = await house.person(role)
    person.role = role
    people[role] = person
    const ticket = webinar.ticket(role, role)
    if (STAFF.includes(role)) await enterControl(person, webinar, ticket)
    else await person.open(webinar.joinPath(ticket)).then(() => inside(person))
  }
  await boss.do('start')
  for (const lab of ['reactions', 'captions']) await boss.do('set_lab', { lab, on: true })
  const { poll } = await boss.do('create_poll', { question: 'Which lamp?', kind: 'single', options: ['Oil', 'Gas'] })
  await boss.do('open_poll', { poll })
  await boss.do('set_survey', { questions: [{ question: 'How was it?', kind: 'rating', options: [] }] })
  await webinar.upload('notes.txt', 'Bring a coat.\n')
  const asker = await Bot.join(server, webinar.session, webinar.ticket('attendee', 'Asker'))
  const { question } = await asker.do('ask', { text: 'How far does the light reach?' })
  const { items } = await boss.do('list_participants', {})
  const ids = Object.fromEntries(ROLES.map((role) => [role, items.find((one) => one.name === role).participant]))
  return { boss, people, ids, question }
}

trial('the pages offer what the table of rights allows, and nothing else', { timeout: 230_000 }, async ({ t, server, house }) => {
  const rights = table()
  const { boss, people, ids, question } = await gather(server, house)
  const wrong = []
  const onePage = new Map()
  let cells = 0
  const check = async (role, when, circumstances, only = [...rights.keys()]) => {
    const pages = await usableBy(people[role])
    for (const capability of only) {
      cells += 1
      const should = expected(rights.get(capability)[role], capability, circumstances)
      const where = Object.keys(pages).filter((kind) => pages[kind].has(capability))
      if (where.length > 0 !== should) wrong.push(`${capability} of ${role} ${when}: ${should ? 'nowhere' : `on ${where.join(' and ')}`}`)
      else if (should && pages.control && !pages.control.has(capability)) onePage.set(capability, 'attend')
    }
  }
  // A screen is shared by somebody who is not tried, so that drawing is possible.
  await boss.do('take_presenter')
  await boss.do('share_screen')
  await until('the screen is shared', async () => /shar/.test(await people.attendee.page.locator('main').innerText()))
  for (const role of ROLES) await check(role, 'as it is', {})
  for (const policy of ['staff', 'everyone']) {
    await boss.do('set_chat_policy', { attendees: policy })
    await panel(people.attendee.page, 'Chat')
    await field(people.attendee.page, 'Message').waitFor()
    await check('attendee', `while attendees may write to ${policy}`, { policy })
  }
  await boss.do('set_chat_policy', { attendees: 'off' })
  await boss.do('assign_question', { question, participant: ids.panelist })
  await panel(people.panelist.page, 'Questions')
  await field(people.panelist.page, 'Answer').waitFor()
  await check('panelist', 'with a question assigned', { assigned: true })
  await boss.do('assign_question', { question, participant: null })
  await panel(people.panelist.page, 'Questions')
  await field(people.panelist.page, 'Answer').waitFor({ state: 'detached' })
  await check('panelist', 'with none assigned any more', {}, ['answer_questions'])
  for (const role of ROLES) {
    await boss.do('hand_presenter', { participant: ids[role] })
    const { page } = people[role]
    await button(STAFF.includes(role) ? stage(page) : presenting(page), 'Share screen').click()
    await named(page, /^Pause screen$/).first().waitFor()
    await check(role, 'with the baton', { baton: true })
  }
  await boss.do('take_presenter')
  await presenting(people.attendee.page).waitFor({ state: 'detached' })
  await boss.do('unmute', { participant: ids.attendee })
  await named(people.attendee.page, /^Open microphone$/).first().waitFor()
  await check('attendee', 'being let speak', { letSpeak: true }, ['speak', 'share_webcam', 'present'])
  t.diagnostic(`${cells} cells checked`)
  t.diagnostic(`for organizers only on the page that attendees see: ${[...onePage.keys()].join(', ') || 'nothing'}`)
  for (const line of wrong) t.diagnostic(line)
  assert.deepEqual(wrong, [])
})
