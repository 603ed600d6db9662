// What a page shows of the session, read as a person would read it: to compare one page with another.
import { bare, region, said } from './names.mjs'
import { panel } from './panels.mjs'

const texts = async (locator) => (await locator.allInnerTexts()).map((text) => bare(text).replace(/\s+/g, ' ').trim())

/** Chat, polls, handouts and phase of a page; what the two kinds of pages show alike. */
export async function picture(page) {
  await panel(page, 'Chat')
  const chat = await texts(page.getByRole('log', { name: said('Messages') }).getByRole('article').locator('p[dir=auto]'))
  await panel(page, 'Polls')
  const polls = await texts(region(page, 'Polls').getByRole('heading', { level: 3 }))
  const results = await texts(region(page, 'Polls').getByRole('listitem'))
  await panel(page, 'Handouts')
  const handouts = await texts(region(page, 'Handouts').locator('b[dir=auto]'))
  const title = bare(await page.getByRole('heading', { level: 1 }).innerText())
  const phase = await page.getByRole('banner').getByText(/^(Not started|Practice|Live)$/).first().innerText()
  return { chat, polls, results, handouts, title, phase }
}

/** The people listed in a control room, each with all that is told of them. */
export async function roster(page) {
  return texts(region(page, 'People').getByRole('listitem'))
}
