// What is done together with the audience: chat, questions, polls, survey, handouts, labs.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { ballot, answer, ask, assign, deleteMessage, desk, download, message, panel, policy, poll, preparePoll, question, recipient, setSurvey, uploadFile, vote, write } from '../acts/panels.mjs'
import { bare, button, dialog, region, said } from '../acts/names.mjs'
import { until } from '../harness/trial.mjs'

/** Who may write to whom, as the organizers change it; private words; a word taken back. */
export async function chat({ olga, cora, paul, anna, bert }) {
  const closed = 'The organizers have closed the chat for attendees.'
  await panel(anna.page, 'Chat')
  await anna.page.getByText(closed).waitFor()
  await write(olga.page, 'Good morning, everyone')
  for (const { page } of [cora, paul, anna, bert]) {
    await panel(page, 'Chat')
    await message(page, 'Good morning, everyone').waitFor()
  }
  await policy(olga.page, 'staff')
  await anna.page.getByText('Only organizers and panelists will read you.').waitFor()
  await write(anna.page, 'Is there a pause?')
  await message(cora.page, 'Is there a pause?').getByText('To organizers and panelists').waitFor()
  await message(paul.page, 'Is there a pause?').waitFor()
  await policy(cora.page, 'everyone')
  await write(anna.page, 'Hello from Brest', 'everyone')
  await message(bert.page, 'Hello from Brest').waitFor()
  assert.equal(await message(bert.page, 'Is there a pause?').count(), 0, 'what was for the organizers is not shown to other attendees')
  await write(olga.page, 'You come on after Paul', await recipient(olga.page, 'Anna'))
  await message(anna.page, 'You come on after Paul').getByText('Only to you').waitFor()
  assert.equal(await message(cora.page, 'You come on after Paul').count(), 0, 'what was for one is not shown to others')
  await olga.page.getByRole('combobox', { name: said('To') }).selectOption('everyone')
  await deleteMessage(olga.page, 'Hello from Brest')
  for (const { page } of [anna, bert, paul]) await message(page, 'Hello from Brest').waitFor({ state: 'detached' })
  await policy(olga.page, 'off')
  await anna.page.getByText(closed).waitFor()
  await policy(olga.page, 'everyone')
}

/** Asked, assigned, answered in private and to everyone, dismissed. */
export async function questions({ olga, cora, paul, anna, bert }) {
  await ask(anna.page, 'How far does the light reach?')
  await ask(bert.page, 'Who cleans the lens?', { anonymous: true })
  await ask(anna.page, 'When is lunch?')
  await desk(olga.page, 'New')
  await question(olga.page, 'Who cleans the lens?').getByText('Anonymous', { exact: true }).waitFor()
  await question(olga.page, 'How far does the light reach?').getByText('Anna', { exact: true }).waitFor()
  await assign(olga.page, 'How far does the light reach?', 'Paul')
  await panel(paul.page, 'Questions')
  await answer(paul.page, 'How far does the light reach?', 'About forty kilometres.', { everyone: true })
  for (const { page } of [anna, bert]) {
    await panel(page, 'Questions')
    await question(page, 'How far does the light reach?').getByText('About forty kilometres.').first().waitFor()
  }
  await desk(cora.page, 'New')
  await answer(cora.page, 'Who cleans the lens?', 'The keeper, each morning.', { everyone: false })
  await question(bert.page, 'Who cleans the lens?').getByText('The keeper, each morning.').waitFor()
  assert.equal(await question(anna.page, 'Who cleans the lens?').count(), 0, 'a private answer is not shown to others')
  await question(olga.page, 'When is lunch?').getByRole('button', { name: said('Dismiss') }).click()
  await question(anna.page, 'When is lunch?').getByText('Not taken up').waitFor()
  await desk(olga.page, 'Dismissed')
  await question(olga.page, 'When is lunch?').waitFor()
}

const KINDS = [
  { text: 'Which lamp is the oldest?', kind: 'One choice', options: ['Oil', 'Gas', 'Arc'], choose: (open) => open.getByRole('radio', { name: said('Oil') }).check() },
  { text: 'Which have you seen?', kind: 'Several choices', options: ['Cordouan', 'Skerryvore'], choose: (open) => open.getByRole('checkbox', { name: said('Cordouan') }).check() },
  { text: 'How clear is it so far?', kind: 'Rating from 1 to 5', choose: (open) => open.getByRole('radio', { name: said('4') }).check({ force: true }) },
  { text: 'What should come next?', kind: 'Free text', anonymous: true, choose: (open) => open.getByRole('textbox').fill('Lenses, please') },
]

/** A poll of each kind: prepared, opened, voted in, counted live, closed, shown and hidden. */
export async function polls({ olga, cora, paul, anna, bert }) {
  for (const { text, kind, options, anonymous, choose } of KINDS) {
    await preparePoll(olga.page, { question: text, kind, options, anonymous })
    await button(poll(olga.page, text), 'Open the poll').click()
    await panel(cora.page, 'Polls')
    await Promise.all([anna, bert, paul].map(({ page }) => vote(page, text, choose)))
    const counted = anonymous ? /3 answers|3 votes/ : /3 (votes|answers)/
    await until(`the votes for ${text} are counted live`, async () => counted.test(bare(await poll(cora.page, text).innerText())))
    await button(poll(cora.page, text), 'Close the poll').click()
    await ballot(anna.page, text).getByRole('button', { name: /^(Vote|Change your vote)$/ }).waitFor({ state: 'detached' })
    await button(poll(olga.page, text), 'Share results').click()
    const polls = await panel(anna.page, 'Polls')
    const shared = polls.getByRole('article').filter({ hasText: text })
    await shared.getByText(counted).waitFor()
    if (kind === 'One choice') assert.match(bare(await shared.getByRole('listitem').filter({ hasText: 'Oil' }).innerText()), /100\s?%\s+3/)
    if (kind === 'Rating from 1 to 5') await shared.getByText(/Average .?4/).waitFor()
    await button(poll(olga.page, text), 'Hide results').click()
    await shared.waitFor({ state: 'detached' })
  }
  await button(poll(olga.page, KINDS[0].text), 'Share results').click()
}

/** The survey is written and taken by one; another takes it after the end. */
export async function survey({ olga, anna, bert }) {
  await setSurvey(olga.page, [
    { question: 'How was it?', kind: 'Rating from 1 to 5' },
    { question: 'Would you come again?', kind: 'One choice', options: ['Yes', 'No'] },
  ])
  const form = await panel(anna.page, 'Survey')
  await takeSurvey(form)
  await form.getByText('Thank you. Your answers are in.').waitFor()
  await bert.page.getByRole('tab', { name: /Survey/ }).waitFor()
}

/** Fills in the survey and sends it. */
export async function takeSurvey(form) {
  await form.getByRole('group', { name: said('How was it?') }).getByRole('radio', { name: said('5') }).check({ force: true })
  await form.getByRole('group', { name: said('Would you come again?') }).getByRole('radio', { name: said('Yes') }).check()
  await button(form, 'Send your answers').click()
}

/** A file is handed out, fetched as it was, and taken back. */
export async function handouts({ olga, anna }) {
  // Large enough for its upload to be seen.
  const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(6_000_000)])
  await panel(olga.page, 'Handouts')
  const progress = olga.page.getByRole('progressbar', { name: /^Upload of/ })
  const seen = progress.waitFor({ state: 'attached' })
  await uploadFile(olga.page, 'lenses.pdf', bytes)
  await seen
  const got = await download(anna.page, 'lenses.pdf')
  assert.equal(got.name, 'lenses.pdf')
  assert.ok(got.bytes.equals(bytes), 'what is downloaded is what was uploaded, to the last byte')
  await button(region(olga.page, 'Handouts'), 'Remove lenses.pdf').click()
  await button(dialog(olga.page, 'Remove this handout?'), 'Remove').click()
  await anna.page.getByText('Nothing has been handed out yet.').waitFor()
  await uploadFile(olga.page, 'notes.txt', Buffer.from('Bring a coat.\n'))
  await button(region(anna.page, 'Handouts'), 'Download notes.txt').waitFor()
}

/** Reactions and captions are switched on, used, and switched off. */
export async function labs({ olga, paul, anna, bert }) {
  const desk = await panel(olga.page, 'Labs')
  for (const lab of ['Reactions', 'Captions']) await desk.getByRole('switch', { name: said(lab) }).click()
  // Where there is little room they stand behind a button.
  const fold = button(anna.page, 'React')
  await fold.or(button(anna.page, 'Applause')).first().waitFor()
  if (await fold.isVisible()) await fold.click()
  // It passes by in a moment: whoever looks, looks before.
  const floating = bert.page.locator('.shown > span').first().waitFor({ state: 'attached' })
  await button(anna.page, 'Applause').first().click()
  await floating
  const field = desk.getByRole('textbox', { name: said('Caption') })
  await field.pressSequentially('The lamp turns once')
  await anna.page.getByText('The lamp turns').first().waitFor()
  await field.press('Enter')
  for (const { page } of [anna, bert, paul]) await page.getByRole('log', { name: said('Captions') }).getByText('The lamp turns once').first().waitFor()
  await desk.getByRole('switch', { name: said('Reactions') }).click()
  await button(anna.page, 'Applause').first().waitFor({ state: 'detached' })
}
