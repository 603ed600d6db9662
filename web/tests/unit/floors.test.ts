// The house rules of the pages that no compiler checks: who may import whom, how long a file may be, and that each begins
// by saying what it is for. A failure names the file, the line and the remedy.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, it } from 'vitest'

const WEB = new URL('../../', import.meta.url).pathname
const LINES_MAX = 400

/** A folder of `src`, what it may use of the others, and which packages. What is not named here is not allowed. */
const FLOORS: Record<string, { floors: string[]; packages: string[] }> = {
  client: { floors: [], packages: ['@msgpack/msgpack'] },
  words: { floors: [], packages: ['@fluent/bundle'] },
  live: { floors: ['client', 'words'], packages: [] },
  design: { floors: ['client', 'live', 'words'], packages: ['@fontsource-variable/figtree'] },
  panels: { floors: ['client', 'design', 'live', 'words'], packages: [] },
  attend: { floors: ['client', 'design', 'live', 'panels', 'words'], packages: [] },
  control: { floors: ['attend', 'client', 'design', 'live', 'panels', 'words'], packages: ['bits-ui', 'virtua'] },
}
/** Those that put the others together. */
const TOP = ['App.svelte', 'main.ts', 'vite-env.d.ts']
/** Written by a program, and read by none but programs. */
const WRITTEN = ['src/client/wire.ts']

interface File {
  path: string
  text: string
}

function files(folder: string): File[] {
  return readdirSync(join(WEB, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(WEB.length))
    .map((path) => ({ path, text: readFileSync(join(WEB, path), 'utf8') }))
}

/** What a file imports, with the line: `import … from`, `export … from`, `import()`, and a stylesheet's `@import` and `url()`. */
function imports({ path, text }: File): { line: number; name: string }[] {
  const css = path.endsWith('.css')
  const pattern = css
    ? /(?:@import\s*|url\(\s*)['"]?([^'")\s]+)/g
    : /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)['"]([^'"]+)['"]/g
  return [...text.matchAll(pattern)].map((match) => ({
    line: text.slice(0, match.index).split('\n').length,
    name: match[1]!,
  }))
}

/** What a name leads to: a floor, or a package. */
function target(path: string, name: string): { floor?: string; package?: string } {
  if (name.startsWith('.')) {
    const [root, floor] = normalize(join(dirname(path), name)).split('/')
    return { floor: root === 'src' ? floor! : `outside of src: ${name}` }
  }
  const parts = name.split('/')
  return { package: parts.slice(0, name.startsWith('@') ? 2 : 1).join('/') }
}

function breaches(sources: File[]): string[] {
  return sources.flatMap((file) => {
    const own = file.path.split('/')[1]!
    if (TOP.includes(own)) return []
    const floor = FLOORS[own]
    if (!floor) return [`${file.path}: ${own} is no floor: give it a row in tests/unit/floors.test.ts`]
    const test = file.path.endsWith('.test.ts')
    return imports(file).flatMap(({ line, name }) => {
      const to = target(file.path, name)
      if (to.package === 'svelte' && own !== 'client') return []
      if (test && (to.package === 'vitest' || to.package?.startsWith('node:'))) return []
      const allowed = to.package ? floor.packages.includes(to.package) : to.floor === own || floor.floors.includes(to.floor!)
      return allowed ? [] : [`${file.path}:${line}: ${own} may not import ${name}: move what both need further down`]
    })
  })
}

function sizes(sources: File[]): string[] {
  return sources
    .filter(({ path }) => !WRITTEN.includes(path) && /\.(ts|svelte|css|mjs)$/.test(path))
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > LINES_MAX)
    .map(({ path, lines }) => `${path}:${lines}: ${LINES_MAX} lines are allowed: split it by what makes it change`)
}

function silent(sources: File[]): string[] {
  const begins: Record<string, RegExp> = { svelte: /^<!-- \S/, css: /^\/\* ?\S/, ts: /^(\/\/ |\/\*\* ?|\/\/\/ )\S/, mjs: /^(#!.*\n)?\/\/ \S/ }
  return sources
    .filter(({ path, text }) => {
      const begin = begins[path.split('.').at(-1)!]
      return begin && !begin.test(text)
    })
    .map(({ path }) => `${path}:1: begin with a comment that says what it is for`)
}

const sources = files('src')
const shipped = [...sources, ...files('scripts')].filter(({ path }) => !path.endsWith('.test.ts'))
/** A language's list of its files; each is like the next. */
const isList = ({ path }: File) => path.startsWith('src/words/locales/')

it('use goes downwards only', () => expect(breaches(sources)).toEqual([]))
it('files fit on a few screens', () => expect(sizes(shipped)).toEqual([]))
it('files begin by saying what they are for', () => expect(silent(shipped.filter((file) => !isList(file)))).toEqual([]))

it('planted breaches are seen', () => {
  const planted = (path: string, text: string) => breaches([{ path, text }]).length
  expect(planted('src/client/a.ts', "import { t } from '../words/words.svelte'")).toBe(1)
  expect(planted('src/client/a.ts', "export * from '../live/rest'")).toBe(1)
  expect(planted('src/client/a.ts', "import 'svelte'")).toBe(1)
  expect(planted('src/client/a.ts', "const codec = await import('@msgpack/msgpack')")).toBe(0)
  expect(planted('src/client/a.ts', "import x from '../../tests/unit/golden'")).toBe(1)
  expect(planted('src/words/a.ts', "import type { Route } from '../live/route'")).toBe(1)
  expect(planted('src/design/A.svelte', "<script>import X from '../attend/Calm.svelte'</script>")).toBe(1)
  expect(planted('src/design/a.css', "@import '../control/x.css';")).toBe(1)
  expect(planted('src/panels/A.svelte', "<script>const X = import('../control/Act.svelte')</script>")).toBe(1)
  expect(planted('src/panels/deep/a.ts', "import { x } from '../../attend/seen'")).toBe(1)
  expect(planted('src/attend/a.ts', "import {\n  x,\n} from '../control/shortcuts.svelte'")).toBe(1)
  expect(planted('src/attend/a.ts', "import { Menu } from 'bits-ui'")).toBe(1)
  expect(planted('src/control/top/a.ts', "import X from '../../panels/Chat.svelte'")).toBe(0)
  expect(planted('src/utils/a.ts', '')).toBe(1)
  expect(sizes([{ path: 'src/a.ts', text: 'x\n'.repeat(LINES_MAX) }])).toEqual([])
  expect(sizes([{ path: 'src/a.ts', text: 'x\n'.repeat(LINES_MAX + 1) }]).length).toBe(1)
  expect(silent([{ path: 'src/a.ts', text: "import x from 'x'\n" }]).length).toBe(1)
  expect(silent([{ path: 'src/A.svelte', text: '<script>\n' }]).length).toBe(1)
})
