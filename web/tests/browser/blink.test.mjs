// How fast a change on one page is seen on the others: a promotion, a mute-all, a hand-over of the baton. The goal is 300 ms
// on a machine with nothing else to do; machines of tests are shared, so only far more than that fails.
import assert from 'node:assert/strict'
import { choose, enterControl, goLive, openMenu, people, row, stage } from './acts/control.mjs'
import { inside } from './acts/attend.mjs'
import { button, dialog, said } from './acts/names.mjs'
import { schedule } from './harness/rest.mjs'
import { armClick, armShown, clicked } from './harness/stopwatch.mjs'
import { figures, trial } from './harness/trial.mjs'

const TIMES = 10
const GOAL_MS = 300
const LIMIT_MS = 2_000

/** Clicks, and gives how long each watched page took to show it. */
async function measure(page, click, watched) {
  await armClick(page)
  const armed = await Promise.all(watched.map(({ on, ...what }) => armShown(on, what)))
  await click()
  const shown = await Promise.all(armed.map(({ seen }) => seen))
  const at = await clicked(page)
  const took = shown.map((moment) => moment - at)
  assert.ok(took.every((ms) => ms > 0), `each page began without it and then showed it: ${took}`)
  return took
}

trial('a change is seen on the other pages in the blink of an eye', { timeout: 180_000 }, async ({ t, server, house }) => {
  const webinar = await schedule(server)
  const olga = await house.person('organizer')
  const cora = await house.person('co-organizer')
  const paul = await house.person('panelist')
  const anna = await house.person('attendee')
  await enterControl(olga, webinar, webinar.ticket('organizer', 'Olga'))
  await enterControl(cora, webinar, webinar.ticket('co_organizer', 'Cora'))
  await goLive(olga.page)
  await paul.open(webinar.joinPath(webinar.ticket('panelist', 'Paul')))
  await anna.open(webinar.joinPath(webinar.ticket('attendee', 'Anna')))
  await inside(paul)
  await inside(anna)
  await row(olga.page, 'Paul').waitFor()
  await row(olga.page, 'Anna').waitFor()

  const all = { 'role change': [], 'mute-all': [], baton: [] }
  for (let i = 0; i < TIMES; i++) {
    all['role change'].push(...(await changeAnna(olga.page, cora.page, anna.page, i % 2 === 0)))
    all['mute-all'].push(...(await muteAll(olga.page, cora.page, paul.page)))
    all.baton.push(...(await handBaton(olga.page, cora.page, paul.page)))
  }
  for (const [what, values] of Object.entries(all)) t.diagnostic(figures(what, values))
  const worst = Math.max(...Object.values(all).flat())
  t.diagnostic(`goal on an idle machine: ${GOAL_MS} ms; worst here: ${Math.round(worst)} ms`)
  assert.ok(worst <= LIMIT_MS, `no change took longer than ${LIMIT_MS} ms`)
})

/** The line of somebody in another control room. */
const lineOf = (name) => `li:has(button[aria-label*="${name}"])`

/** An attendee becomes a panelist, or the other way round: seen by the person, and in another control room. */
async function changeAnna(page, other, hers, up) {
  await choose(page, 'Anna', 'Change role …')
  const asked = dialog(page, 'Role of Anna')
  await asked.getByRole('radio', { name: up ? /^Panelist/ : /^Attendee/ }).check()
  const took = await measure(page, () => button(asked, 'Change role').click(), [
    { on: hers, selector: 'button', text: 'Open microphone', gone: !up },
    { on: other, selector: lineOf('Anna'), text: 'Panelist', gone: !up },
  ])
  await asked.waitFor({ state: 'hidden' })
  return took
}

/** Everyone is muted: seen in another control room, and by a panelist whose microphone was open. */
async function muteAll(page, other, panelist) {
  await button(panelist, 'Open microphone').click()
  await button(panelist, 'Mute').waitFor()
  await row(page, 'Paul').getByText('Microphone open').waitFor()
  const took = await measure(page, () => button(people(page), 'Mute all').click(), [
    { on: panelist, selector: 'button', text: 'Open microphone' },
    { on: other, selector: '[role=status]', text: 'Everyone is muted' },
  ])
  await button(people(page), 'Lift mute-all').click()
  await people(other).getByText('Everyone is muted').waitFor({ state: 'detached' })
  return took
}

/** A panelist is handed the baton: seen by the panelist, and in another control room. */
async function handBaton(page, other, panelist) {
  await openMenu(page, 'Paul')
  const took = await measure(page, () => page.getByRole('menuitem', { name: said('Hand over the baton') }).click(), [
    { on: panelist, selector: 'button', text: 'Share screen' },
    { on: other, selector: lineOf('Paul'), text: 'Presenter' },
  ])
  await button(stage(page), 'Take the baton').click()
  await button(panelist, 'Share screen').waitFor({ state: 'detached' })
  await row(other, 'Olga').getByText('Presenter').waitFor()
  return took
}
