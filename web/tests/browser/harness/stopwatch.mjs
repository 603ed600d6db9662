// How long it takes from a click on one page until another page shows what came of it: both clocks are this machine's.

/** Notes when the next click happens on a page; `clicked` gives the moment. */
export async function armClick(page) {
  await page.evaluate(() => {
    const note = (event) => {
      // Only what a finger would do: a click that a script makes is not trusted.
      if (event.isTrusted) globalThis.clickedAt = performance.timeOrigin + event.timeStamp
    }
    globalThis.noteClick ??= (document.addEventListener('click', note, true), true)
  })
}
export const clicked = (page) => page.evaluate(() => globalThis.clickedAt)

/** Begins to look at a page; `seen` gives the moment of the first frame in which an element that fits holds the text
 *  (or none does, with `gone`). */
export async function armShown(page, { selector, text = '', gone = false }) {
  const seen = page.evaluate(
    ({ selector, text, gone }) =>
      new Promise((done) => {
        const is = () => [...document.querySelectorAll(selector)].some((one) => one.checkVisibility() && one.textContent.includes(text)) !== gone
        const atFrame = () => requestAnimationFrame(() => done(performance.timeOrigin + performance.now()))
        if (is()) return done(Number.NaN)
        const observer = new MutationObserver(() => {
          if (!is()) return
          observer.disconnect()
          atFrame()
        })
        observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
      }),
    { selector, text, gone },
  )
  // The page answers in order: after this it is looking.
  await page.evaluate(() => 0)
  return { seen }
}
