// What somebody does in the control room, by what the page calls things. Each answers when the page shows that it was done.
import { until } from '../harness/trial.mjs'
import { bare, button, dialog, region, said } from './names.mjs'

export const banner = (page) => page.getByRole('banner')
export const people = (page) => region(page, 'People')
export const stage = (page) => region(page, 'Stage')

/** Opens somebody's control room and waits until it is there. */
export async function enterControl(person, webinar, ticket) {
  await person.open(webinar.controlPath(ticket))
  await inControl(person)
}

/** Waits until this page is the control room. */
export async function inControl(person) {
  await people(person.page).waitFor()
  await banner(person.page).getByRole('heading', { level: 1 }).waitFor()
}

/** Somebody's line in the list of people. */
export const row = (page, name) => people(page).getByRole('listitem').filter({ has: button(page, `More actions for ${name}`) })

export async function openMenu(page, name) {
  await button(people(page), `More actions for ${name}`).click()
  await page.getByRole('menu').waitFor()
}

/** Opens somebody's menu and chooses a line of it. */
export async function choose(page, name, line) {
  await openMenu(page, name)
  await page.getByRole('menuitem', { name: said(line) }).click()
}

/** What somebody's menu offers: each line and whether it can be chosen. */
export async function menuOf(page, name) {
  await openMenu(page, name)
  const lines = await page
    .getByRole('menuitem')
    .evaluateAll((items) => items.map((item) => ({ line: item.textContent.trim(), usable: item.getAttribute('aria-disabled') !== 'true' })))
  await page.keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'detached' })
  return lines.map(({ line, usable }) => ({ line: bare(line), usable }))
}

export async function changeRole(page, name, role) {
  await choose(page, name, 'Change role …')
  const asked = dialog(page, `Role of ${name}`)
  await asked.getByRole('radio', { name: new RegExp(`^${role}`) }).check()
  await button(asked, 'Change role').click()
  await asked.waitFor({ state: 'hidden' })
}

export async function remove(page, name, reason) {
  await choose(page, name, 'Remove …')
  const asked = dialog(page, `Remove ${name}?`)
  await asked.getByRole('textbox').fill(reason)
  await button(asked, 'Remove').click()
  await asked.waitFor({ state: 'hidden' })
}

export async function allowBack(page, name) {
  await people(page).getByRole('button', { name: /^Removed/ }).click()
  const asked = dialog(page, 'Removed people')
  await button(asked, `Allow back ${name}`).click()
  await button(asked, `Allow back ${name}`).waitFor({ state: 'detached' })
  await closeDialogs(page)
}

/** Closes whatever dialog is open, as a person would. */
export async function closeDialogs(page) {
  await until('dialogs close on Escape', async () => {
    if ((await page.locator('dialog[open]').count()) === 0) return true
    await page.keyboard.press('Escape')
    return false
  })
}

const phaseIs = (page, phase) => banner(page).getByText(phase, { exact: true }).waitFor()

export async function startPractice(page) {
  await button(banner(page), 'Start practice').click()
  await phaseIs(page, 'Practice')
}

export async function goLive(page, { fromPractice = false } = {}) {
  await button(banner(page), 'Go live').click()
  if (fromPractice) await button(dialog(page, 'Go live?'), 'Go live now').click()
  await phaseIs(page, 'Live')
}

export async function endWebinar(page) {
  await button(banner(page), 'End the webinar').click()
  await button(dialog(page, 'End the webinar?'), 'End for everyone').click()
}

export async function editDetails(page, { title, description }) {
  await button(banner(page), 'Edit details').click()
  const asked = dialog(page, 'Edit details')
  await asked.getByRole('textbox', { name: said('Title') }).fill(title)
  await asked.getByRole('textbox', { name: said('Description') }).fill(description)
  await button(asked, 'Save').click()
  await asked.waitFor({ state: 'hidden' })
}

/** Goes to one's own menu and to a line of it. */
export const ownMenu = (page) => banner(page).getByRole('button', { name: /^You: / }).click()

export async function chooseOwn(page, line, role = 'menuitem') {
  await ownMenu(page)
  await page.getByRole(role, { name: said(line) }).click()
}
