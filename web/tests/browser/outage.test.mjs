// The network goes and comes back, the server dies and is started again, and every other way to be outside: pages come back
// whole, nothing is lost, nothing is there twice, and each end has its page.
import assert from 'node:assert/strict'
import { enterControl, goLive, people, row } from './acts/control.mjs'
import { inside, joinByName, leave, reads } from './acts/attend.mjs'
import { button, said } from './acts/names.mjs'
import { message, panel, poll, preparePoll, vote, write } from './acts/panels.mjs'
import { picture, roster } from './acts/seen.mjs'
import { Bot } from './harness/bot.mjs'
import { Cut } from './harness/cut.mjs'
import { schedule } from './harness/rest.mjs'
import { part, trial, until } from './harness/trial.mjs'

const CUT_MS = 10_000
/** What a browser says of a network that is not there. */
const OFFLINE = [/WebSocket connection to/, /ERR_(CONNECTION|NETWORK|EMPTY|INTERNET|TIMED)/]
const QUESTION = 'Which lamp?'

/** The page says that it is on its way back. */
const away = (page) => page.getByText(/Reconnecting|Connection lost/).first().waitFor({ timeout: 40_000 })
/** The page says that it is back. */
const back = (page) => page.getByText('You are back.').first().waitFor({ timeout: 40_000 })

/** Pages that go through the cut, beside those that do not, in a session with a poll and some chat. */
async function gather(house, server, cut) {
  const webinar = await schedule(server)
  const olga = await house.person('organizer')
  const cora = await house.person('co-organizer-cut', { origin: cut.origin })
  const anna = await house.person('attendee-cut', { origin: cut.origin })
  const bert = await house.person('attendee')
  await enterControl(olga, webinar, webinar.ticket('organizer', 'Olga'))
  await goLive(olga.page)
  await enterControl(cora, webinar, webinar.ticket('co_organizer', 'Cora'))
  await joinByName(anna, webinar, 'Anna')
  await joinByName(bert, webinar, 'Bert')
  await row(olga.page, 'Anna').waitFor()
  const bot = await Bot.join(server, webinar.session, webinar.ticket('co_organizer', 'Rob'))
  await bot.do('set_chat_policy', { attendees: 'everyone' })
  await write(bert.page, 'before', 'everyone')
  await message(anna.page, 'before').waitFor()
  await preparePoll(olga.page, { question: QUESTION, options: ['Oil', 'Gas'] })
  return { webinar, olga, cora, anna, bert, bot }
}

/** What both attendees and both control rooms show is the same. */
async function same({ olga, cora, anna, bert }) {
  await until('the attendees see the same', async () => {
    const [one, other] = [await picture(anna.page), await picture(bert.page)]
    return JSON.stringify(one) === JSON.stringify(other)
  }).catch(async () => assert.deepEqual(await picture(anna.page), await picture(bert.page)))
  const plain = async (page) => (await roster(page)).map((line) => line.replace(/ ?(· you|\(you\))/, '').trim()).sort()
  await until('the control rooms list the same people', async () => JSON.stringify(await plain(olga.page)) === JSON.stringify(await plain(cora.page))).catch(async () =>
    assert.deepEqual(await plain(cora.page), await plain(olga.page)),
  )
}

const once = async (page, text) => assert.equal(await message(page, text).count(), 1, `“${text}” is there exactly once`)

const cut = await Cut.open()
trial('the network goes for ten seconds and comes back', { timeout: 150_000, server: { origins: [cut.origin] } }, async ({ t, server, house }) => {
  cut.aim(server.port)
  try {
    const all = await gather(house, server, cut)
    const { olga, cora, anna, bert } = all
    for (const { watch } of [cora, anna]) watch.allow(...OFFLINE)
    cut.cut()
    const lost = performance.now()
    // What those do who have no network: it waits, and arrives once.
    await panel(anna.page, 'Chat')
    await write(anna.page, 'sent into the dark', 'everyone')
    await write(cora.page, 'and from the desk', 'everyone')
    await button(people(cora.page), 'Lock the door').click()
    // What happens meanwhile.
    await button(poll(olga.page, QUESTION), 'Open the poll').click()
    await vote(bert.page, QUESTION, (open) => open.getByRole('radio', { name: said('Oil') }).check())
    await write(bert.page, 'meanwhile', 'everyone')
    await button(poll(olga.page, QUESTION), 'Close the poll').click()
    await button(poll(olga.page, QUESTION), 'Share results').click()
    await away(anna.page)
    await away(cora.page)
    t.diagnostic(`the pages noticed after ${Math.round(performance.now() - lost)} ms`)
    await house.picture(anna, 'outage-reconnecting-attendee')
    await house.picture(cora, 'outage-reconnecting-control')
    await anna.page.getByText('sent into the dark').waitFor()
    await until('the network was gone for ten seconds', async () => performance.now() - lost > CUT_MS)
    const mended = performance.now()
    cut.mend()
    await Promise.all([back(anna.page), back(cora.page)])
    t.diagnostic(`both were back ${Math.round(performance.now() - mended)} ms after the network`)
    await panel(bert.page, 'Chat')
    for (const text of ['sent into the dark', 'and from the desk', 'meanwhile']) {
      await message(bert.page, text).waitFor()
      await once(bert.page, text)
      await panel(anna.page, 'Chat')
      await message(anna.page, text).waitFor()
      await once(anna.page, text)
    }
    await people(olga.page).getByText(/The door is locked/).waitFor()
    await same(all)
  } finally {
    cut.close()
  }
})

trial('the server is killed and started again on the same port', { timeout: 150_000 }, async ({ t, server, house }) => {
  const all = await gather(house, server, { origin: house.origin })
  const { olga, cora, anna, bert } = all
  for (const { watch } of house.people) watch.allow(...OFFLINE)
  await button(poll(olga.page, QUESTION), 'Open the poll').click()
  await vote(anna.page, QUESTION, (open) => open.getByRole('radio', { name: said('Gas') }).check())
  await server.crash()
  await Promise.all([olga, cora, anna, bert].map(({ page }) => away(page)))
  await write(anna.page, 'while it was gone', 'everyone')
  await anna.page.getByText('while it was gone').waitFor()
  await house.picture(anna, 'outage-server-gone-attendee')
  const began = performance.now()
  await server.restart()
  await Promise.all([olga, cora, anna, bert].map(({ page }) => back(page)))
  t.diagnostic(`everyone was back ${Math.round(performance.now() - began)} ms after the start of the server`)
  await panel(bert.page, 'Chat')
  await message(bert.page, 'while it was gone').waitFor()
  await once(bert.page, 'while it was gone')
  await once(bert.page, 'before')
  await button(poll(olga.page, QUESTION), 'Close the poll').click()
  await poll(olga.page, QUESTION).getByText(/1.? vote/).waitFor()
  await same(all)
})

trial('every way to be outside has its page', { timeout: 150_000 }, async ({ t, server, house }) => {
  const webinar = await schedule(server, { capacity: 2, registration: true })
  const boss = await Bot.join(server, webinar.session, webinar.ticket('organizer', 'Olga'))
  await boss.do('start')
  const visitor = async (name, path) => {
    const person = await house.person(name)
    person.watch.allow(/Failed to load resource.* (403|404|409|410|422)/)
    if (path) await person.open(path)
    return person
  }
  await part(t, house, 'a second tab takes over', async () => {
    const link = webinar.joinPath(webinar.ticket('attendee', 'Anna'))
    const first = await visitor('first-tab', link)
    await inside(first)
    const second = await visitor('second-tab', link)
    await inside(second)
    await reads(first, 'Open in another window')
    await house.picture(first, 'outside-superseded')
    await button(first.page, 'Use it here').click()
    await inside(first)
    await reads(second, 'Open in another window')
    await leave(first)
    await reads(first, 'You have left')
    await house.picture(first, 'outside-left')
    await button(first.page, 'Come back in').click()
    await inside(first)
  })
  await part(t, house, 'removed', async () => {
    const rita = await visitor('removed', webinar.joinPath(webinar.ticket('attendee', 'Rita')))
    await inside(rita)
    const { items } = await boss.do('list_participants', { query: 'Rita' })
    await boss.do('remove', { participant: items[0].participant, reason: 'No advertising' })
    await reads(rita, 'You were removed')
    await rita.page.getByText('No advertising').waitFor()
  })
  await part(t, house, 'full', async () => {
    const second = await Bot.join(server, webinar.session, webinar.ticket('attendee', 'Second'))
    const late = await visitor('full', webinar.joinPath(webinar.ticket('attendee', 'Late')))
    await reads(late, 'Every seat is taken')
    await house.picture(late, 'outside-full')
    second.leave()
    await inside(late)
    const typed = await visitor('full-typed', webinar.joinPath())
    await typed.page.getByRole('textbox', { name: said('Your name') }).fill('Typed')
    await typed.page.getByRole('textbox', { name: said('E-mail address') }).fill('typed@example.org')
    await button(typed.page, 'Join').click()
    await reads(typed, 'Every seat is taken')
    await house.leave(typed)
    await leave(late)
  })
  await part(t, house, 'locked', async () => {
    await boss.do('set_door', { locked: true })
    const shut = await visitor('locked', webinar.joinPath(webinar.ticket('attendee', 'Shut')))
    await reads(shut, 'The door is closed')
    await house.picture(shut, 'outside-locked')
    await boss.do('set_door', { locked: false })
  })
  await part(t, house, 'wrong links and tickets', async () => {
    for (const [name, path, title] of [
      ['no such code', '/join/abcdefgh12345678', 'There is no webinar here'],
      ['nobody’s token', webinar.joinPath('zzzzzzzzzzzzzzzzzzzzzzzz'), /This link does not fit|There is no webinar here/],
      ['garbage for a ticket', webinar.controlPath('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.AAAA'), /This link is no longer good|This link does not fit/],
      ['a ticket with a wrong signature', webinar.controlPath(webinar.ticket('organizer', 'Eve').replace(/.{8}$/, 'AAAAAAAA')), 'This link is no longer good'],
      ['the control room without a ticket', webinar.controlPath('').replace('#', ''), 'This address needs your own link'],
      ['no such session', `/control/zzzzzzzzzzzzzzzz#${webinar.ticket('organizer', 'Eve')}`, /This link does not fit|There is no such webinar|This link is no longer good/],
    ]) {
      const lost = await visitor(name, path)
      // A handshake that is refused is told in the console by the browser itself.
      lost.watch.allow(/WebSocket connection to/)
      await lost.page.getByRole('heading', { level: 1, name: title instanceof RegExp ? title : said(title) }).waitFor()
      await house.picture(lost, `outside-${name.replace(/\W+/g, '-')}`)
      await house.leave(lost)
    }
  })
  await part(t, house, 'ended', async () => {
    const anna = await visitor('ended', webinar.joinPath(webinar.ticket('attendee', 'Zoe')))
    await inside(anna)
    await boss.do('end')
    await reads(anna, 'The webinar is over')
    const late = await visitor('after the end', webinar.joinPath())
    await late.page.getByRole('heading', { level: 1 }).waitFor()
    await until('the door says that it is over', async () => /over/.test(await late.page.locator('body').innerText()))
  })
})
