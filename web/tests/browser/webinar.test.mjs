// A whole webinar, by clicking: seven people with a browser each, from the practice to the survey after the end.
import { enterControl } from './acts/control.mjs'
import { inside, joinByName } from './acts/attend.mjs'
import { PHONE } from './harness/people.mjs'
import { schedule } from './harness/rest.mjs'
import { trial } from './harness/trial.mjs'
import { audience, changeDetails, end, keepOut, lockDoor } from './webinar/doors.mjs'
import { chat, handouts, labs, polls, questions, survey } from './webinar/panels.mjs'
import { baton, hands, microphones, recording, roles } from './webinar/stage.mjs'
import { practice } from './webinar/practice.mjs'

const PARTS = { practice, chat, questions, polls, survey, handouts, hands, microphones, roles, baton, recording, labs, changeDetails, audience, lockDoor, keepOut, end }

/** Lets the seven in, each through the door that is theirs. */
async function gather(house, webinar) {
  const olga = await house.person('organizer')
  const cora = await house.person('co-organizer')
  const hugo = await house.person('host-only')
  const ines = await house.person('in-session')
  const paul = await house.person('panelist')
  const anna = await house.person('attendee-1', { viewport: PHONE })
  const bert = await house.person('attendee-2')
  await Promise.all([
    enterControl(olga, webinar, webinar.ticket('organizer', 'Olga')),
    webinar.coOrganizer('Cora', 'co_organizer').then(({ ticket }) => enterControl(cora, webinar, ticket)),
    webinar.coOrganizer('Hugo', 'host_only_co_organizer').then((invited) => hugo.open(webinar.ownPath(invited))),
    webinar.coOrganizer('Ines', 'in_session_co_organizer').then((invited) => ines.open(webinar.ownPath(invited))),
    webinar.panelist('Paul').then((invited) => paul.open(webinar.ownPath(invited))).then(() => inside(paul)),
    joinByName(anna, webinar, 'Anna'),
    webinar.registrant('Bert').then((invited) => bert.open(webinar.ownPath(invited))).then(() => inside(bert)),
  ])
  return { olga, cora, hugo, ines, paul, anna, bert }
}

trial('a whole webinar by clicking', { timeout: 230_000 }, async ({ t, server, house }) => {
  const webinar = await schedule(server, { title: 'How lighthouses work', description: 'Light, lenses and keepers.' })
  const people = await gather(house, webinar)
  for (const [name, play] of Object.entries(PARTS)) {
    const began = performance.now()
    await play({ webinar, house, server, ...people })
    await house.picture(people.olga, `webinar-${name}-control`)
    await house.picture(people.anna, `webinar-${name}-attendee`)
    t.diagnostic(`${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
})
