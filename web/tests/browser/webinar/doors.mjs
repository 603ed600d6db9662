// Who comes in and who does not, what the webinar is called, how far changes got, and the end.
import { PHONE } from '../harness/people.mjs'
import { until } from '../harness/trial.mjs'
import { allowBack, banner, editDetails, endWebinar, people, remove, row, stage } from '../acts/control.mjs'
import { inside, joinByName, reads } from '../acts/attend.mjs'
import { button, heading, said } from '../acts/names.mjs'
import { takeSurvey } from './panels.mjs'

/** Title and description change for everyone. */
export async function changeDetails({ cora, olga, anna }) {
  await editDetails(cora.page, { title: 'How lighthouses work, and why', description: 'Light, lenses, keepers and ships.' })
  for (const { page } of [olga, anna]) await heading(page, 'How lighthouses work, and why').waitFor()
}

/** How many are there, and how many have the last change. */
export async function audience({ olga, anna }) {
  await banner(olga.page).getByText(/^.?2.? attendees/).first().waitFor()
  await anna.page.getByText(/2.? attendees/).first().waitFor()
  await until('the organizers see how far the last change got', async () => {
    const told = await stage(olga.page).locator('meter').first().evaluate((meter) => [meter.value, meter.max])
    return told[0] > 0 && told[0] === told[1]
  })
}

/** A locked door turns a newcomer away and says so; those inside stay. */
export async function lockDoor({ house, webinar, olga, cora }) {
  await button(people(olga.page), 'Lock the door').click()
  await people(cora.page).getByText(/The door is locked/).waitFor()
  const late = await house.person('latecomer', { viewport: PHONE })
  late.watch.allow(/Failed to load resource.* 403/)
  await late.open(webinar.joinPath())
  await late.page.getByRole('textbox', { name: said('Your name') }).fill('Lena')
  await button(late.page, 'Join').click()
  await reads(late, 'The door is closed')
  await house.picture(late, 'webinar-door-closed')
  await button(people(cora.page), 'Unlock the door').click()
  await button(people(olga.page), 'Lock the door').waitFor()
  await joinByName(late, webinar, 'Lena')
  await row(olga.page, 'Lena').waitFor()
  await house.leave(late)
}

/** Removed with a reason, kept out by one's own link, let back in. */
export async function keepOut({ house, webinar, olga, bert }) {
  bert.watch.allow(/Failed to load resource.* 403/)
  await remove(olga.page, 'Bert', 'Please let others speak')
  await reads(bert, 'You were removed')
  await bert.page.getByText('Please let others speak').waitFor()
  await house.picture(bert, 'webinar-removed')
  await bert.page.reload()
  await bert.page.getByRole('textbox', { name: said('Your name') }).waitFor()
  const bertsLink = await webinar.ownLink('Bert')
  await bert.open(bertsLink)
  await reads(bert, 'You cannot join this webinar')
  await allowBack(olga.page, 'Bert')
  await bert.page.goto('about:blank')
  await bert.open(bertsLink)
  await inside(bert)
  await row(olga.page, 'Bert').waitFor()
}

/** It ends for everyone; the survey is still taken. */
export async function end({ house, olga, hugo, paul, anna, bert }) {
  await endWebinar(hugo.page)
  for (const person of [olga, paul, anna, bert]) await reads(person, 'The webinar is over')
  const form = bert.page.getByRole('region', { name: said('Survey') })
  await takeSurvey(form)
  await form.getByText('Thank you. Your answers are in.').waitFor()
  await house.picture(bert, 'webinar-survey-after')
}
