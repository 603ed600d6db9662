// What the page calls things, made into what finds them. Words that were put into a sentence stand between invisible marks,
// so that a name written from right to left does not turn the sentence round.
const MARKS = '[\\u2066-\\u2069]*'

/** Exactly this sentence, wherever the marks are. */
export function said(text) {
  const parts = text.split(/(\s+|[?,.:“”()&·])/).filter((part) => part !== '')
  const escaped = parts.map((part) => (/^\s+$/.test(part) ? '\\s+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
  return new RegExp(`^\\s*${MARKS}${escaped.join(MARKS)}${MARKS}\\s*$`)
}

/** A sentence that holds this. */
export function holds(text) {
  const { source } = said(text)
  return new RegExp(source.slice(1, -1))
}

export const button = (scope, name) => scope.getByRole('button', { name: said(name) })
export const region = (page, name) => page.getByRole('region', { name: said(name) })
export const dialog = (page, name) => page.getByRole('dialog', { name: said(name) })
export const heading = (page, name) => page.getByRole('heading', { name: said(name) })

/** A number without the marks and without what groups thousands. */
export const bare = (text) => text.replace(/[\u2066-\u2069]/g, '')
