// From the first arrival to going live.
import assert from 'node:assert/strict'
import { banner, goLive, inControl, row, startPractice } from '../acts/control.mjs'
import { staged } from '../acts/attend.mjs'
import { heading } from '../acts/names.mjs'

/** Everyone is there; the practice is hidden from the audience; then it goes live for all. */
export async function practice({ olga, cora, hugo, ines, paul, anna, bert }) {
  for (const person of [cora, hugo, ines]) await inControl(person)
  for (const name of ['Olga', 'Cora', 'Hugo', 'Ines', 'Paul', 'Anna', 'Bert']) await row(olga.page, name).waitFor()
  // The ticket and the token left the address bar.
  for (const { page } of [olga, cora, hugo, ines, paul, anna, bert]) assert.equal(new URL(page.url()).hash, '')

  await startPractice(hugo.page)
  await banner(olga.page).getByText('Practice', { exact: true }).waitFor()
  await paul.page.getByText('Practice: the audience sees nothing of this.').waitFor()
  await staged(paul)
  for (const { page } of [anna, bert]) {
    await heading(page, 'It has not begun yet').waitFor()
    await banner(page).getByText('Not started', { exact: true }).waitFor()
  }
  await goLive(olga.page, { fromPractice: true })
  for (const person of [paul, anna, bert]) {
    await person.page.getByText('Live', { exact: true }).first().waitFor()
    await staged(person)
  }
  await banner(cora.page).getByRole('timer', { name: 'Running time' }).waitFor()
}
