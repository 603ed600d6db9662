// For everybody: what a machine can find of WCAG 2.2 on each page and panel, in both themes and both sizes; the keyboard alone;
// dialogs that give the focus back; reduced motion; twice the size without scrolling sideways.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { banner, closeDialogs, enterControl, people } from './acts/control.mjs'
import { inside, reads } from './acts/attend.mjs'
import { button, dialog } from './acts/names.mjs'
import { panel } from './acts/panels.mjs'
import { Bot } from './harness/bot.mjs'
import { DESK } from './harness/people.mjs'
import { schedule } from './harness/rest.mjs'
import { part, trial, until } from './harness/trial.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const NARROW = { width: 360, height: 800 }
const PANELS = ['Chat', 'Questions', 'Polls', 'Survey', 'Handouts']

/** What axe finds on a page as it is now, a line for each element. */
async function violations(page, where) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE)
  const found = await page.evaluate(async (values) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] })
    return violations.flatMap(({ id, tags, nodes }) => {
      const kind = tags.some((tag) => tag.startsWith('wcag')) ? 'WCAG' : 'advice'
      return nodes.map(({ target, failureSummary }) => `${kind} ${id}: ${target.join(' ')}: ${failureSummary.split('\n').slice(1, 2).join('').trim()}`)
    })
  }, TAGS)
  return found.map((line) => `${line} (${where})`)
}

/** A session with something in every panel. */
async function fill(server, webinar) {
  const boss = await Bot.join(server, webinar.session, webinar.ticket('organizer', 'Boss'))
  await boss.do('start')
  await boss.do('set_chat_policy', { attendees: 'everyone' })
  const guest = await Bot.join(server, webinar.session, webinar.ticket('attendee', 'Guest'))
  await guest.do('chat', { to: 'everyone', text: 'Good morning' })
  await boss.do('chat', { to: 'everyone', text: 'Welcome to all' })
  const { question } = await guest.do('ask', { text: 'How far does the light reach?' })
  await boss.do('answer_question', { question, text: 'About forty kilometres.', public: true })
  await guest.do('ask', { text: 'Who cleans the lens?' })
  await guest.do('raise_hand')
  const { poll } = await boss.do('create_poll', { question: 'How clear is it?', kind: 'rating', options: [] })
  await boss.do('open_poll', { poll })
  await guest.do('vote', { poll, rating: 4 })
  await boss.do('close_poll', { poll })
  await boss.do('share_poll_results', { poll })
  const { poll: open } = await boss.do('create_poll', { question: 'Which lamp?', kind: 'single', options: ['Oil', 'Gas'] })
  await boss.do('open_poll', { poll: open })
  await boss.do('create_poll', { question: 'A draft', kind: 'multiple', options: ['One', 'Two'] })
  await boss.do('set_survey', { questions: [{ question: 'How was it?', kind: 'rating', options: [] }, { question: 'And else?', kind: 'text', options: [] }] })
  await webinar.upload('notes.txt', 'Bring a coat.\n')
  for (const lab of ['captions', 'reactions']) await boss.do('set_lab', { lab, on: true })
  await boss.do('caption', { text: 'The lamp turns once.', final: true })
  await boss.do('share_screen')
  await boss.do('start_recording')
  return boss
}

/** Each panel, then what is beside them. */
async function everyPanel(page, where, names) {
  const found = []
  for (const name of names) {
    await panel(page, name)
    found.push(...(await violations(page, `${where}, ${name}`)))
  }
  return found
}

/** The control room with its dialogs and menus; on a narrow screen each of its parts. */
async function controlRoom(page, where, narrow) {
  const found = []
  const parts = page.getByRole('navigation').getByRole('button')
  if (narrow) {
    for (let at = 0; at < (await parts.count()); at++) {
      await parts.nth(at).click()
      found.push(...(await violations(page, `${where}, part ${at + 1}`)))
    }
  }
  found.push(...(await everyPanel(page, where, [...PANELS, 'Labs'])))
  if (narrow) return found
  for (const [name, open] of [
    ['details', () => button(banner(page), 'Edit details').click()],
    ['new poll', async () => button(await panel(page, 'Polls'), 'New poll').click()],
    ['end', () => button(banner(page), 'End the webinar').click()],
  ]) {
    await open()
    await page.locator('dialog[open]').waitFor()
    found.push(...(await violations(page, `${where}, dialog ${name}`)))
    await closeDialogs(page)
  }
  await people(page).getByRole('button', { name: /^More actions for .?Guest/ }).click()
  await page.getByRole('menu').waitFor()
  found.push(...(await violations(page, `${where}, menu`)))
  await page.keyboard.press('Escape')
  return found
}

trial('nothing that a machine finds against WCAG 2.2', { timeout: 230_000 }, async ({ t, server, house }) => {
  const webinar = await schedule(server, { description: 'Light, lenses and keepers.' })
  const found = []
  const each = async (run) => {
    for (const colorScheme of ['light', 'dark']) for (const viewport of [DESK, NARROW]) await run(`${colorScheme} ${viewport.width}`, { colorScheme, viewport })
  }
  await each(async (where, look) => {
    const person = await house.person(`door ${where}`, { ...look, path: webinar.joinPath() })
    person.watch.allow(/Failed to load resource/)
    await person.page.getByRole('textbox').first().waitFor()
    found.push(...(await violations(person.page, `the door, ${where}`)))
    await person.open('/')
    await person.page.getByRole('textbox').first().waitFor()
    found.push(...(await violations(person.page, `home, ${where}`)))
    await person.open('/join/nosuchcode123456')
    await reads(person, 'There is no webinar here')
    found.push(...(await violations(person.page, `no webinar, ${where}`)))
    await house.leave(person)
  })
  const early = await house.person('early', { path: webinar.joinPath(webinar.ticket('attendee', 'Early')) })
  await inside(early)
  found.push(...(await violations(early.page, 'the waiting room')))
  const boss = await fill(server, webinar)
  await each(async (where, look) => {
    const anna = await house.person(`attendee ${where}`, { ...look, path: webinar.joinPath(webinar.ticket('attendee', `Anna ${where}`)) })
    await inside(anna)
    found.push(...(await everyPanel(anna.page, `the attendee's page, ${where}`, PANELS)))
    await house.leave(anna)
    const olga = await house.person(`organizer ${where}`, look)
    await olga.open(webinar.controlPath(webinar.ticket('co_organizer', `Olga ${where}`)))
    await banner(olga.page).getByRole('heading', { level: 1 }).waitFor()
    found.push(...(await controlRoom(olga.page, `the control room, ${where}`, look.viewport === NARROW)))
    await house.leave(olga)
  })
  await boss.do('end')
  await reads(early, 'The webinar is over')
  found.push(...(await violations(early.page, 'the end')))
  for (const line of found) t.diagnostic(line)
  // Good practice is told; only what breaks the guidelines fails.
  const broken = found.filter((line) => line.startsWith('WCAG'))
  assert.equal(broken.length, 0, `${broken.length} violations, the first: ${broken[0]}`)
})

/** Where the focus is, and whether one can see that it is there. */
const focus = (page) =>
  page.evaluate(() => {
    const one = document.activeElement
    if (!one || one === document.body) return null
    const look = (element) => {
      const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(element)
      return { outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0, look: boxShadow + borderColor }
    }
    const focusables = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
    const label = one.closest('label')
    const visible = look(one).outlined || (label && look(label).outlined) || (one.parentElement && look(one.parentElement).outlined)
    return { key: focusables.indexOf(one), visible: Boolean(visible), what: `${one.tagName} ${one.getAttribute('aria-label') ?? one.textContent.trim().slice(0, 40)}` }
  })

/** Tabs through the whole page and comes round: nothing holds the focus, each place can be seen. */
async function tabThrough(page, where) {
  const seen = new Map()
  await page.evaluate(() => document.activeElement?.blur())
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press('Tab')
    const now = await focus(page)
    // Past the last one the browser itself has the focus.
    if (now === null) break
    if (seen.has(now.key) && seen.get(now.key) !== presses - 1) break
    assert.ok(!seen.has(now.key), `${where}: the focus is held by ${now.what}`)
    assert.ok(now.visible, `${where}: one sees that the focus is on ${now.what}`)
    seen.set(now.key, presses)
  }
  assert.ok(seen.size >= 3, `${where}: more than ${seen.size} places are reached`)
  return seen.size
}

trial('the keyboard alone, little motion, and twice the size', { timeout: 120_000 }, async ({ t, server, house }) => {
  const webinar = await schedule(server)
  await fill(server, webinar)
  const olga = await house.person('organizer', { reducedMotion: 'reduce' })
  await enterControl(olga, webinar, webinar.ticket('co_organizer', 'Olga'))
  const anna = await house.person('attendee', { path: webinar.joinPath(webinar.ticket('attendee', 'Anna')), reducedMotion: 'reduce' })
  await inside(anna)
  await part(t, house, 'Tab goes everywhere and is held nowhere', async () => {
    t.diagnostic(`${await tabThrough(anna.page, 'the attendee’s page')} and ${await tabThrough(olga.page, 'the control room')} places`)
    const door = await house.person('door', { path: webinar.joinPath() })
    await door.page.getByRole('textbox').first().waitFor()
    await tabThrough(door.page, 'the door')
  })
  await part(t, house, 'a dialog takes the focus, keeps it, closes on Escape and gives it back', async () => {
    const { page } = olga
    const opener = button(banner(page), 'Edit details')
    await opener.focus()
    await page.keyboard.press('Enter')
    await dialog(page, 'Edit details').waitFor()
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('Tab')
      assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest('dialog') !== null), 'the focus stays in the dialog')
    }
    await page.keyboard.press('Escape')
    await dialog(page, 'Edit details').waitFor({ state: 'hidden' })
    await until('the focus is back where it was', () => opener.evaluate((one) => document.activeElement === one))
  })
  await part(t, house, 'a menu by keyboard', async () => {
    const { page } = olga
    const more = people(page).getByRole('button', { name: /^More actions for .?Guest/ })
    await more.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menu').waitFor()
    await page.keyboard.press('ArrowDown')
    assert.ok(await page.evaluate(() => document.activeElement.closest('[role=menu]') !== null), 'arrows go through the menu')
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    await until('the focus is back where it was', () => more.evaluate((one) => document.activeElement === one))
  })
  await part(t, house, 'nothing moves where no motion is wanted', async () => {
    for (const { page } of [olga, anna]) {
      const moving = await page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running' && Number(one.effect?.getTiming().duration) > 50).length)
      assert.equal(moving, 0)
    }
  })
  await part(t, house, 'twice the size does not scroll sideways', async () => {
    // Twice the size in a window is half the window.
    for (const { page, name } of [olga, anna]) {
      for (const size of [{ width: 720, height: 450 }, { width: 360, height: 800 }, { width: 320, height: 640 }]) {
        await page.setViewportSize(size)
        const wide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        // What measures itself may need a moment after the window changed.
        await until('it fits', async () => (await wide()) <= 0, 2_000).catch(async () => assert.fail(`${name} at ${size.width}: ${await wide()} px too wide`))
      }
    }
  })
})
