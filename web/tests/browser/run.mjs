// Runs the browser tests one file after another, then takes pictures of every page. Names on the command line choose files:
// `node tests/browser/run.mjs webinar rights`. CUELIGHT_BIN names the server, CHROMIUM the browser, SCREENSHOTS (or CUELIGHT_SCREENSHOTS) where pictures go.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { binary } from './harness/server.mjs'

const HERE = import.meta.dirname
/** No file may take longer; each has shorter times of its own for what it waits for. */
const LIMIT = 240_000

const wanted = process.argv.slice(2)
const files = readdirSync(HERE)
  .filter((name) => name.endsWith('.test.mjs'))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
  .map((name) => join(HERE, name))
const pictures = wanted.length === 0 || wanted.includes('looks')
if (files.length === 0 && !pictures) {
  console.error(`there is no test named ${wanted.join(', ')}`)
  process.exit(2)
}
console.log(`trying ${binary()}`)

let failed = 0
const began = performance.now()
if (files.length > 0) {
  const results = run({ files, concurrency: 1, timeout: LIMIT })
  results.on('test:fail', () => (failed += 1))
  results.compose(new spec()).pipe(process.stdout)
  await new Promise((done) => results.once('end', done))
}
if (pictures) {
  const { takePictures } = await import('./looks.mjs')
  await takePictures().catch((error) => {
    failed += 1
    console.error('the pictures could not be taken:', error)
  })
}
console.log(`browser tests: ${failed === 0 ? 'passed' : `${failed} failed`} in ${Math.round((performance.now() - began) / 1000)} s`)
process.exit(failed === 0 ? 0 : 1)
