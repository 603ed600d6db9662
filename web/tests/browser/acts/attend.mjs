// What somebody does on the attendee's page, by what the page calls things.
import { button, dialog, region, said } from './names.mjs'

export const devices = (page) => region(page, 'Your microphone, webcam and hand')
export const presenting = (page) => page.getByRole('group', { name: said('Presenting') })

/** Comes in at the door by typing a name, as a stranger with the address would. */
export async function joinByName(person, webinar, name, email) {
  await person.open(webinar.joinPath())
  await person.page.getByRole('textbox', { name: said('Your name') }).fill(name)
  if (email) await person.page.getByRole('textbox', { name: said('E-mail address') }).fill(email)
  await button(person.page, 'Join').click()
  await inside(person)
}

/** Waits until this page is the attendee's page of a session. */
export async function inside(person) {
  await button(person.page, 'Leave').waitFor()
}

/** Waits until the page says how it ended, or why it cannot begin. */
export async function reads(person, title) {
  await person.page.getByRole('heading', { level: 1, name: said(title) }).waitFor()
}

/** The webinar has begun for this page: the stage is there. */
export const staged = (person) => region(person.page, 'Stage').waitFor()

/** Draws a line over the shared screen with the pointer. */
export async function drawLine(page) {
  const draw = button(page, 'Draw')
  if ((await draw.getAttribute('aria-pressed')) !== 'true') await draw.click()
  const sheet = page.getByRole('img', { name: /drawn on the screen/, includeHidden: true })
  await sheet.waitFor({ state: 'attached' })
  const box = await sheet.boundingBox()
  const at = (x, y) => [box.x + box.width * x, box.y + box.height * y]
  await page.mouse.move(...at(0.2, 0.2))
  await page.mouse.down()
  for (const step of [0.3, 0.4, 0.5, 0.6]) await page.mouse.move(...at(step, step))
  await page.mouse.up()
}

/** How many things stand drawn on the shared screen, by the page's own words. */
export async function drawn(page) {
  const label = await page.getByRole('img', { name: /drawn on the screen/, includeHidden: true }).getAttribute('aria-label')
  return Number(/\d+/.exec(label ?? '')?.[0] ?? 0)
}

/** Lets somebody on stage use this presenter's keyboard and mouse. */
export async function giveControl(page, name) {
  await button(presenting(page), 'Give control').click()
  await dialog(page, 'Give control').getByRole('button', { name: new RegExp(`^${name}`) }).click()
}

export async function leave(person) {
  await button(person.page, 'Leave').click()
  await button(dialog(person.page, 'Leave the webinar?'), 'Leave').click()
}
