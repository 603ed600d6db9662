// Pictures of every page and state, for people to look at: on a phone, a desk and a large screen, in light and in dark.
import { banner } from './acts/control.mjs'
import { inside, reads } from './acts/attend.mjs'
import { button } from './acts/names.mjs'
import { panel } from './acts/panels.mjs'
import { Bot } from './harness/bot.mjs'
import { House } from './harness/people.mjs'
import { schedule } from './harness/rest.mjs'
import { Server } from './harness/server.mjs'

const SIZES = [
  { width: 360, height: 800 },
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
]
const PANELS = ['Chat', 'Questions', 'Polls', 'Survey', 'Handouts']

/** Runs something in each size, light and dark; `named` makes a picture's name of what is in it. */
async function each(run) {
  for (const viewport of SIZES)
    for (const colorScheme of ['light', 'dark']) await run({ viewport, colorScheme }, (what) => `look-${what}-${viewport.width}-${colorScheme}`)
}

/** A webinar in full swing: chat, questions, polls with votes, a survey, handouts, people in every role. */
async function fill(server, webinar) {
  const boss = await Bot.join(server, webinar.session, webinar.ticket('organizer', 'Olga Lindqvist'))
  await boss.do('start')
  await boss.do('set_chat_policy', { attendees: 'everyone' })
  for (const lab of ['reactions', 'captions']) await boss.do('set_lab', { lab, on: true })
  const guests = []
  for (const name of ['Ada Almeida', 'Björn Berg', 'Chidi Eriksen', 'Dolores Fontaine-Haddad', 'Émile Kowalski', 'Fatima Moreau']) {
    guests.push(await Bot.join(server, webinar.session, webinar.ticket(guests.length === 1 ? 'panelist' : 'attendee', name)))
  }
  for (const [at, guest] of guests.entries()) await guest.do('chat', { to: 'everyone', text: ['Good morning from Brest', 'Hello all', 'Is this recorded?', 'The sound is fine here', 'Where are the slides?', 'Lovely lamp'][at] })
  const { question } = await guests[0].do('ask', { text: 'How far does the light reach on a clear night?' })
  await boss.do('answer_question', { question, text: 'About forty kilometres, if you stand high enough.', public: true })
  for (const guest of guests.slice(2)) await guest.do('ask', { text: `Who cleans the lens? asks ${guest.you.name}` })
  const { poll: past } = await boss.do('create_poll', { question: 'How clear is it so far?', kind: 'rating', options: [] })
  await boss.do('open_poll', { poll: past })
  for (const [at, guest] of guests.entries()) await guest.do('vote', { poll: past, rating: 3 + (at % 3) })
  await boss.do('close_poll', { poll: past })
  await boss.do('share_poll_results', { poll: past })
  const { poll } = await boss.do('create_poll', { question: 'Which lamp would you keep?', kind: 'single', options: ['Oil', 'Gas', 'Electric arc', 'LED'] })
  await boss.do('open_poll', { poll })
  for (const [at, guest] of guests.entries()) await guest.do('vote', { poll, choices: [at % 3] })
  await boss.do('create_poll', { question: 'What should come next?', kind: 'text', options: [] })
  await boss.do('set_survey', { questions: [{ question: 'How was it?', kind: 'rating', options: [] }, { question: 'What else would you like to say?', kind: 'text', options: [] }] })
  await webinar.upload('Lighthouses of the Iroise sea.pdf', Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(48_000)]))
  for (const guest of guests.slice(0, 3)) await guest.do('raise_hand')
  await boss.do('share_screen')
  await boss.do('start_recording')
  await boss.do('caption', { text: 'The lens turns on a bath of mercury.', final: true })
  return boss
}

/** The doors, before anything has begun. */
async function doors(house, webinar) {
  await each(async (look, named) => {
    const person = await house.person('door', look)
    for (const [what, path, shown] of [
      ['home', '/', 'textbox'],
      ['door', webinar.joinPath(), 'textbox'],
      ['no-webinar', '/join/nosuchcode123456', 'heading'],
      ['own-link', `/control/${webinar.session}`, 'heading'],
    ]) {
      await person.open(path)
      await person.page.getByRole(shown).first().waitFor()
      await house.picture(person, named(what))
    }
    await person.open(webinar.joinPath(webinar.ticket('attendee', 'Early')))
    await inside(person)
    await house.picture(person, named('waiting-room'))
    await house.leave(person)
  })
}

/** The attendee's page with each panel, as an attendee and as a panelist who presents. */
async function attending(house, webinar) {
  await each(async (look, named) => {
    const person = await house.person('attendee', { ...look, path: webinar.joinPath(webinar.ticket('attendee', 'Greta')) })
    await inside(person)
    await house.picture(person, named('attendee'))
    for (const name of PANELS) {
      await panel(person.page, name)
      await house.picture(person, named(`attendee-${name}`))
    }
    await house.leave(person)
  })
}

/** The control room with each panel and each dialog; on a phone part by part. */
async function controlling(house, webinar) {
  await each(async (look, named) => {
    const person = await house.person('organizer', look)
    await person.open(webinar.controlPath(webinar.ticket('co_organizer', 'Cora')))
    const { page } = person
    await banner(page).getByRole('heading', { level: 1 }).waitFor()
    const parts = page.getByRole('navigation').getByRole('button')
    if (look.viewport.width < 900) {
      for (const at of [0, 1, 2]) {
        await parts.nth(at).click()
        await house.picture(person, named(`control-part-${at + 1}`))
      }
    }
    for (const name of [...PANELS, 'Labs']) {
      await panel(page, name)
      await house.picture(person, named(`control-${name}`))
    }
    await button(await panel(page, 'Polls'), 'New poll').click()
    await page.locator('dialog[open]').waitFor()
    await house.picture(person, named('control-new-poll'))
    await house.leave(person)
  })
}

/** Takes them all, from a server of its own. */
export async function takePictures() {
  const server = await Server.start({ env: { CUELIGHT_LIMITS__ATTENDEE_CHAT_INTERVAL_MS: '1' } })
  const house = await House.open(server.origin)
  try {
    const webinar = await schedule(server, { title: 'How lighthouses work', description: 'An hour about light, lenses and keepers, with time for questions.' })
    await doors(house, webinar)
    const boss = await fill(server, webinar)
    await attending(house, webinar)
    await controlling(house, webinar)
    const last = await house.person('ended', { viewport: SIZES[0], path: webinar.joinPath(webinar.ticket('attendee', 'Last')) })
    await inside(last)
    await boss.do('end')
    await reads(last, 'The webinar is over')
    await house.picture(last, 'look-ended-360-light', { fullPage: true })
  } finally {
    await house.close()
    await server.stop()
  }
}
