// What somebody does in the panels that both pages share: chat, questions, polls, survey, handouts, labs.
import { button, dialog, holds, region, said } from './names.mjs'

/** Shows a panel: behind its tab's name may stand how much is new. */
export async function panel(page, name) {
  const tab = page.getByRole('tab', { name: new RegExp(`\\b${name}\\b`) })
  const shown = region(page, name)
  // On a narrow screen the panel of a chosen tab may be folded away.
  if ((await tab.getAttribute('aria-selected')) !== 'true' || !(await shown.isVisible())) await tab.click()
  await shown.waitFor()
  // Parts of it are fetched when they are first shown; in whichever language, they say so with a status.
  await shown.getByRole('status').filter({ hasText: /…$/ }).first().waitFor({ state: 'detached' })
  return shown
}

/** Chat */
export const messages = (page) => page.getByRole('log', { name: said('Messages') }).getByRole('article')
export const message = (page, text) => messages(page).filter({ hasText: text })

export async function write(page, text, to) {
  const chat = await panel(page, 'Chat')
  if (to) await chat.getByRole('combobox', { name: said('To') }).selectOption(to)
  await chat.getByRole('textbox', { name: said('Message') }).fill(text)
  await button(chat, 'Send').click()
}

export async function policy(page, value) {
  const chat = await panel(page, 'Chat')
  const list = chat.getByRole('combobox', { name: said('Attendees may write') })
  await list.selectOption(value)
}

export async function deleteMessage(page, text) {
  const one = message(page, text)
  await one.hover()
  await one.getByRole('button', { name: /^Delete the message/ }).click()
  await one.waitFor({ state: 'detached' })
}

/** Questions */
export async function ask(page, text, { anonymous = false } = {}) {
  const questions = await panel(page, 'Questions')
  await questions.getByRole('textbox', { name: said('Your question') }).fill(text)
  if (anonymous) await questions.getByRole('checkbox', { name: said('Ask anonymously') }).check()
  await button(questions, 'Ask').click()
  await question(page, text).first().waitFor()
}
export const question = (page, text) => region(page, 'Questions').getByRole('article').filter({ hasText: text })

/** The organizers' questions by state. */
export async function desk(page, state) {
  const questions = await panel(page, 'Questions')
  await questions.getByRole('tab', { name: new RegExp(`\\b${state}\\b`) }).click()
  return questions
}

export async function assign(page, text, name) {
  await desk(page, 'New')
  const list = question(page, text).getByRole('combobox', { name: said('Assign to') })
  await list.selectOption({ label: await labelOf(list, name) })
}

/** The whole label of the option that holds a name. */
async function labelOf(list, name) {
  const labels = await list.getByRole('option').allTextContents()
  const found = labels.map((label) => label.trim()).find((label) => holds(name).test(label))
  if (found === undefined) throw new Error(`${name} is not among ${labels.join(', ')}`)
  return found
}
export async function recipient(page, name) {
  const chat = await panel(page, 'Chat')
  return { label: await labelOf(chat.getByRole('combobox', { name: said('To') }), name) }
}

export async function answer(page, text, said_, { everyone }) {
  const card = question(page, text)
  const open = card.getByRole('button', { name: said('Answer …') })
  if (await open.isVisible()) await open.click()
  await card.getByRole('textbox', { name: said('Answer') }).fill(said_)
  await button(card, everyone ? 'Answer to everyone' : 'Answer in private').click()
}

/** Polls */
export async function preparePoll(page, { question: text, kind = 'One choice', options = [], anonymous = false }) {
  const polls = await panel(page, 'Polls')
  await button(polls, 'New poll').click()
  const asked = dialog(page, 'New poll')
  await fillPoll(asked, { question: text, kind, options, anonymous })
  await button(asked, 'Save the poll').click()
  await asked.waitFor({ state: 'hidden' })
  await poll(page, text).waitFor()
}

/** Writes a poll, or one question of a survey. */
export async function fillPoll(scope, { question: text, kind, options = [], anonymous = false }) {
  await scope.getByRole('textbox', { name: said('Question') }).fill(text)
  await scope.getByRole('combobox', { name: said('Kind') }).selectOption({ label: kind })
  for (const [index, option] of options.entries()) {
    const field = scope.getByRole('textbox', { name: said(`Option ${index + 1}`) })
    if ((await field.count()) === 0) await button(scope, 'Add an option').click()
    await field.fill(option)
  }
  if (anonymous) await scope.getByRole('checkbox', { name: said('Anonymous') }).check()
}

/** A poll on the organizers' desk. */
export const poll = (page, text) => region(page, 'Polls').getByRole('article').filter({ hasText: text })

/** The open poll as the audience has it, on the stage or in the panel. */
export const ballot = (page, text) => page.getByRole('region', { name: holds(text) }).first()

export async function vote(page, text, choose) {
  const open = ballot(page, text)
  await open.waitFor()
  await choose(open)
  await open.getByRole('button', { name: /^(Vote|Change your vote)$/ }).click()
  await open.getByText(/Your vote is counted/).waitFor()
}

/** Survey */
export async function setSurvey(page, questions) {
  const survey = await panel(page, 'Survey')
  await survey.getByRole('button', { name: /^(Write a|Change the) survey$/ }).click()
  const form = page.getByRole('form', { name: said('Write the survey') })
  for (const [index, question] of questions.entries()) {
    const group = form.getByRole('group', { name: said(`Question ${index + 1}`) })
    if ((await group.count()) === 0) await button(form, 'Add a question').click()
    await fillPoll(group, question)
  }
  await button(form, 'Set the survey').click()
  await form.waitFor({ state: 'detached' })
}

/** Handouts */
export async function uploadFile(page, name, buffer) {
  const handouts = await panel(page, 'Handouts')
  await handouts.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
}

/** Downloads a handout as a person would, and gives its bytes. */
export async function download(page, name) {
  const handouts = await panel(page, 'Handouts')
  const [file] = await Promise.all([page.waitForEvent('download'), button(handouts, `Download ${name}`).click()])
  const chunks = []
  for await (const chunk of await file.createReadStream()) chunks.push(chunk)
  return { name: file.suggestedFilename(), bytes: Buffer.concat(chunks) }
}
