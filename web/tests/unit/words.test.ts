// Every sentence exists, in every language, with the same variables, and in the plural forms that language needs.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle'
import { describe, expect, it } from 'vitest'
import { LANGUAGES, type Language } from '../../src/words/languages'

const source = new URL('../../src', import.meta.url).pathname
const locales = join(source, 'words/locales')
const files = readdirSync(join(locales, 'en')).sort()

type Node = unknown
/** The variables that a pattern names, and the plural categories its selectors offer, found in the parsed message. */
function walk(node: Node, into: { variables: Set<string>; selectors: { variable: string; keys: string[] }[] }): void {
  if (Array.isArray(node)) return node.forEach((child) => walk(child, into))
  if (node === null || typeof node !== 'object') return
  const item = node as { type?: string; name?: string; selector?: Node; variants?: { key: { value: unknown } }[] }
  if (item.type === 'var' && item.name) into.variables.add(item.name)
  if (item.type === 'select') {
    const inner = { variables: new Set<string>(), selectors: [] }
    walk(item.selector, inner)
    into.selectors.push({ variable: [...inner.variables][0] ?? '', keys: (item.variants ?? []).map((variant) => String(variant.key.value)) })
  }
  Object.values(item).forEach((child) => walk(child, into))
}

interface Message {
  id: string
  variables: string[]
  selectors: { variable: string; keys: string[] }[]
}
function messagesOf(language: string, file: string): Map<string, Message> {
  const resource = new FluentResource(readFileSync(join(locales, language, file), 'utf8'))
  const messages = new Map<string, Message>()
  for (const entry of resource.body) {
    const found = { variables: new Set<string>(), selectors: [] as Message['selectors'] }
    walk(entry.value, found)
    expect(messages.has(entry.id), `${language}/${file}: ${entry.id} stands twice`).toBe(false)
    messages.set(entry.id, { id: entry.id, variables: [...found.variables].sort(), selectors: found.selectors })
  }
  return messages
}
/** Entries that the parser passed over as broken: it is lenient, we are not. */
function idsWritten(language: string, file: string): string[] {
  const text = readFileSync(join(locales, language, file), 'utf8')
  return [...text.matchAll(/^([a-zA-Z][\w-]*) *=/gm)].map((match) => match[1] ?? '')
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(svelte|ts)$/.test(name) && !name.includes('locales'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

describe('english', () => {
  const known = new Set(files.flatMap((file) => [...messagesOf('en', file).keys()]))
  const code = sources(source).join('\n')

  it('has every message that the pages say', () => {
    const said = [...code.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1] ?? '')
    expect(said.length).toBeGreaterThan(50)
    expect(said.filter((id) => !known.has(id))).toEqual([])
  })
  it('has a message for each beginning of an id that is put together', () => {
    const beginnings = [...code.matchAll(/\bt\(\s*`([a-zA-Z][\w-]*)\$\{/g)].map((match) => match[1] ?? '')
    const missing = beginnings.filter((beginning) => ![...known].some((id) => id.startsWith(beginning)))
    expect(missing).toEqual([])
  })
  it('has no message that nothing says', () => {
    const beginnings = [...code.matchAll(/`([a-zA-Z][\w]*-(?:[\w]+-)*)\$\{/g)].map((match) => match[1] ?? '')
    const unused = [...known].filter((id) => !new RegExp(`['"\`]${id}['"\`]`).test(code) && !beginnings.some((beginning) => id.startsWith(beginning)))
    expect(unused).toEqual([])
  })
})

describe.each(LANGUAGES.filter((language) => language !== 'en'))('%s', (language: Language) => {
  it.each(files)('%s says what english says, with the same variables', (file) => {
    const [english, other] = [messagesOf('en', file), messagesOf(language, file)]
    expect([...other.keys()].sort()).toEqual([...english.keys()].sort())
    for (const [id, message] of english) expect(other.get(id)?.variables, id).toEqual(message.variables)
  })
  it.each(files)('%s is read without a broken entry', (file) => {
    expect(idsWritten(language, file).sort()).toEqual([...messagesOf(language, file).keys()].sort())
  })
  it.each(files)('%s has the plural forms of the language wherever english tells one from many', (file) => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    for (const [id, message] of messagesOf('en', file)) {
      if (!message.selectors.some((selector) => selector.keys.includes('one'))) continue
      for (const selector of messagesOf(language, file).get(id)?.selectors ?? []) {
        // `many` of French, Italian, Spanish and Portuguese begins at a million: `other` says it.
        const missing = needed.filter((category) => !['other', 'many'].includes(category) && !selector.keys.includes(category))
        expect(missing, `${language} ${id}`).toEqual([])
      }
    }
  })
  it.each(files)('%s can be said, with numbers', (file) => {
    const bundle = new FluentBundle(language, { useIsolating: false })
    bundle.addResource(new FluentResource(readFileSync(join(locales, language, file), 'utf8')))
    for (const [id, { variables, selectors }] of messagesOf('en', file)) {
      const counted = new Set(selectors.map((selector) => selector.variable))
      const args = Object.fromEntries(variables.map((name): [string, FluentVariable] => [name, counted.has(name) ? 2 : 'x']))
      const errors: Error[] = []
      const pattern = bundle.getMessage(id)?.value
      if (pattern) bundle.formatPattern(pattern, args, errors)
      expect(errors, id).toEqual([])
    }
  })
})

describe('english itself', () => {
  it.each(files)('%s is read without a broken entry', (file) => {
    expect(idsWritten('en', file).sort()).toEqual([...messagesOf('en', file).keys()].sort())
  })
})
