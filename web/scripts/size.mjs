// Adds up what an attendee's browser fetches before the page works: the document, its styles, its module and what that
// imports statically, the font, and the longest language, each as brotli at the server's settings. Fails above the bound.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'

const BYTES_MAX = 100_000
const dist = new URL('../dist/', import.meta.url)
const read = (path) => readFileSync(new URL(path, dist))

/** What a module imports before it runs; what it imports later, with import(), is fetched when it is wanted. */
function imports(path) {
  const source = read(path).toString()
  const named = source.matchAll(/(?:^|[;}\n])\s*(?:import|export)\s*(?:[\w$*\s{},]*?from)?\s*["'](\.{0,2}\/[^"']+)["']/g)
  const resolve = (name) => new URL(name, `http://x/${path}`).pathname.slice(1)
  return [...named].map(([, name]) => resolve(name)).filter((name) => existsSync(new URL(name, dist)))
}

const wanted = ['index.html']
for (const [, path] of read('index.html').toString().matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)) {
  wanted.push(path)
}
const files = new Set()
while (wanted.length > 0) {
  const path = wanted.pop()
  if (files.has(path)) continue
  files.add(path)
  if (path.endsWith('.js')) wanted.push(...imports(path))
}
if (![...files].some((path) => path.endsWith('.js'))) {
  console.error('dist/index.html loads no module')
  process.exit(1)
}

const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 18 }
const compressed = (path) => (path.endsWith('.woff2') ? read(path) : brotliCompressSync(read(path), { params })).length

for (const path of [...files].filter((path) => path.endsWith('.css'))) {
  for (const [, name] of read(path).toString().matchAll(/url\(["']?(?:\/assets\/|\.\/)?([\w.-]+\.woff2)/g)) files.add(`assets/${name}`)
}
// One language is fetched by the module, before anything is shown: take the longest.
const languages = readdirSync(new URL('assets/', dist)).filter((name) => /^[a-z]{2}\.js$/.test(name))
if (languages.length === 0) throw new Error('there is no file of a language')
files.add(languages.map((name) => `assets/${name}`).reduce((a, b) => (compressed(a) < compressed(b) ? b : a)))

let sum = 0
for (const path of [...files].sort()) {
  const bytes = compressed(path)
  sum += bytes
  console.log(`${String(bytes).padStart(8)}  ${path}`)
}
console.log(`${String(sum).padStart(8)}  first load, of ${BYTES_MAX} allowed`)
process.exit(sum > BYTES_MAX ? 1 : 0)
