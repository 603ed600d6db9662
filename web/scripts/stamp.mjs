// Writes dist/.stamp: a hash of everything that the build reads, by which tests/pages.rs tells whether what is committed
// in dist was built from what is committed beside it.
//
// For each file, sorted by its path from here: the path, a zero byte, the contents' length in decimal, a zero byte, the
// contents. Sorted by code points, as Rust sorts; tests are no sources.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'

const web = new URL('../', import.meta.url)
const roots = ['src', 'public', 'index.html', 'package.json', 'package-lock.json', 'vite.config.ts', 'svelte.config.js', 'tsconfig.json']

/** Every file at or below a path, as paths from `web`. */
function below(path) {
  const at = new URL(path, web)
  if (!existsSync(at)) return []
  if (!statSync(at).isDirectory()) return [path]
  return readdirSync(at).flatMap((name) => below(`${path}/${name}`))
}

const paths = roots.flatMap(below).filter((path) => !path.endsWith('.test.ts'))
paths.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
const hash = createHash('sha256')
for (const path of paths) {
  const contents = readFileSync(new URL(path, web))
  hash.update(`${path}\0${contents.length}\0`).update(contents)
}
writeFileSync(new URL('dist/.stamp', web), `${hash.digest('hex')}\n`)
