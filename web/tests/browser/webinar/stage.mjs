// Hands, microphones, roles, the baton with what comes with it, and the recording.
import assert from 'node:assert/strict'
import { banner, changeRole, choose, inControl, people, row, stage } from '../acts/control.mjs'
import { devices, drawLine, drawn, giveControl, inside, presenting } from '../acts/attend.mjs'
import { button, said } from '../acts/names.mjs'
import { until } from '../harness/trial.mjs'

/** Raised and lowered by oneself, by an organizer, and all at once. */
export async function hands({ olga, anna, bert, paul }) {
  await button(devices(anna.page), 'Raise hand').click()
  await row(olga.page, 'Anna').getByText('Hand raised').waitFor()
  await button(devices(anna.page), 'Lower hand').click()
  await row(olga.page, 'Anna').getByText('Hand raised').waitFor({ state: 'detached' })
  await button(devices(bert.page), 'Raise hand').click()
  await choose(olga.page, 'Bert', 'Lower hand')
  await button(devices(bert.page), 'Raise hand').waitFor()
  await Promise.all([anna, bert, paul].map(({ page }) => button(devices(page), 'Raise hand').click()))
  await people(olga.page).getByRole('button', { name: /^Hands 3$/ }).click()
  await button(people(olga.page), 'Lower all hands').click()
  await Promise.all([anna, bert, paul].map(({ page }) => button(devices(page), 'Raise hand').waitFor()))
  await people(olga.page).getByRole('button', { name: /^Everyone/ }).click()
}

/** Muted one by one and all at once, asked to speak, let speak, locked and lifted. */
export async function microphones({ olga, cora, paul, anna }) {
  await button(devices(paul.page), 'Open microphone').click()
  await row(olga.page, 'Paul').getByText('Microphone open').waitFor()
  await choose(olga.page, 'Paul', 'Mute')
  await row(cora.page, 'Paul').getByText('Muted by the organizers').waitFor()
  await choose(olga.page, 'Paul', 'Ask to unmute')
  const asked = paul.page.getByRole('alert').filter({ hasText: 'The organizers ask you to speak' })
  await button(asked, 'Open microphone').click()
  await row(olga.page, 'Paul').getByText('Microphone open').waitFor()
  assert.equal(await devices(anna.page).getByRole('button', { name: /microphone|Mute/ }).count(), 0, 'an attendee cannot speak unasked')
  await choose(olga.page, 'Anna', 'Let them speak')
  await button(anna.page.getByRole('alert').filter({ hasText: 'ask you to speak' }), 'Open microphone').click()
  await row(cora.page, 'Anna').getByText('Microphone open').waitFor()

  await people(olga.page).getByRole('checkbox', { name: said('Panelists cannot unmute') }).check()
  await button(people(olga.page), 'Mute all').click()
  await people(cora.page).getByText('Everyone is muted, and panelists cannot unmute').waitFor()
  const locked = button(devices(paul.page), 'Open microphone')
  await until('a locked panelist is told why not', async () => (await locked.getAttribute('aria-disabled')) === 'true')
  await row(olga.page, 'Anna').getByText('Muted by the organizers').waitFor()
  await button(people(cora.page), 'Lift mute-all').click()
  await until('a panelist may speak again', async () => (await locked.getAttribute('aria-disabled')) !== 'true')
}

/** An attendee becomes a panelist, an organizer within the session, and an attendee again, on one connection. */
export async function roles({ olga, cora, bert }) {
  let sockets = 0
  bert.page.on('websocket', () => (sockets += 1))
  await changeRole(olga.page, 'Bert', 'Panelist')
  await button(devices(bert.page), 'Open microphone').waitFor()
  await row(cora.page, 'Bert').getByText('Panelist').waitFor()
  await changeRole(olga.page, 'Bert', 'In-session co-organizer')
  await inControl(bert)
  assert.equal(await button(banner(bert.page), 'End the webinar').count(), 0, 'who was appointed in the session cannot end it')
  await row(bert.page, 'Anna').waitFor()
  await changeRole(olga.page, 'Bert', 'Attendee')
  await inside(bert)
  await button(devices(bert.page), 'Open microphone').waitFor({ state: 'detached' })
  assert.equal(sockets, 0, 'all on the same connection')
}

/** The baton goes to a panelist and to an attendee; each shares, draws if they may, gives control and takes it back. */
export async function baton({ olga, cora, paul, anna, bert }) {
  await choose(olga.page, 'Paul', 'Hand over the baton')
  await present(paul, [olga, anna, bert], 'Paul')
  await drawLine(paul.page)
  await until('the audience sees what is drawn', async () => (await drawn(anna.page)) === 1)
  await button(paul.page, 'Wipe').click()
  await until('the drawing is wiped away for all', async () => (await drawn(anna.page)) === 0)
  await giveControl(paul.page, 'Cora')
  await stage(cora.page).getByText(/Cora.? controls the keyboard and mouse/).waitFor()
  await button(presenting(paul.page), 'Take back control').click()
  await stage(cora.page).getByText(/controls the keyboard and mouse/).waitFor({ state: 'detached' })

  await choose(olga.page, 'Anna', 'Hand over the baton')
  await presenting(paul.page).waitFor({ state: 'detached' })
  await present(anna, [olga, bert, paul], 'Anna')
  assert.equal(await button(anna.page, 'Draw').count(), 0, 'the baton does not let an attendee draw')
  await giveControl(anna.page, 'Paul')
  await stage(olga.page).getByText(/Paul.? controls the keyboard and mouse/).waitFor()
  await button(presenting(anna.page), 'Take back control').click()
  await button(presenting(anna.page), 'Pause screen').click()
  await stage(olga.page).getByText('Screen paused').waitFor()
  await button(presenting(anna.page), 'Stop sharing').click()
  await button(stage(olga.page), 'Take the baton').click()
  await presenting(anna.page).waitFor({ state: 'detached' })
  await stage(cora.page).getByText('Olga').first().waitFor()
}

/** Whoever holds the baton shares the screen, and everyone is told whose it is. */
async function present(person, others, name) {
  await button(presenting(person.page), 'Share screen').click()
  await button(presenting(person.page), 'Pause screen').waitFor()
  for (const { page } of others) {
    const control = await page.getByRole('region', { name: said('People') }).count()
    if (control > 0) await stage(page).getByText('Screen shared').waitFor()
    else await page.getByText(new RegExp(`${name}.? is sharing the screen`)).first().waitFor()
  }
}

/** Recorded with a clock that runs, pauses and goes on. */
export async function recording({ olga, cora, anna }) {
  const clock = () => banner(cora.page).getByRole('timer', { name: said('Recorded time') }).innerText()
  await button(banner(olga.page), 'Start recording').click()
  await anna.page.getByText('Being recorded', { exact: true }).waitFor()
  await until('the clock of the recording runs', async () => /0:0[1-9]/.test(await clock()))
  await button(banner(cora.page), 'Pause recording').click()
  await anna.page.getByText('Recording paused', { exact: true }).waitFor()
  const paused = await clock()
  await button(banner(olga.page), 'Resume recording').click()
  await until('the clock goes on where it was', async () => (await clock()) > paused)
  await button(banner(olga.page), 'Stop recording').click()
  await anna.page.getByText('Being recorded', { exact: true }).waitFor({ state: 'detached' })
  await button(banner(olga.page), 'Start recording').waitFor()
}
