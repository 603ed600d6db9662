// Keeps the keyboard's place: when the button that was pressed goes away with its row, the focus goes to what held it.
import { tick } from 'svelte'

/** Gives the focus to `holder` where it was lost to the page itself. */
export async function refocus(holder: HTMLElement | null | undefined): Promise<void> {
  await tick()
  const { activeElement } = document
  if (activeElement === null || activeElement === document.body) holder?.focus()
}
