// Writes src/client/wire.ts, the TypeScript of the wire, from the contract that the server's Rust types print
// (docs/contract/schema.json). Run with --check it writes nothing and fails where the file is not what it would write.
import { readFileSync, writeFileSync } from 'node:fs'
import { compile } from 'json-schema-to-typescript'

const source = new URL('../../docs/contract/schema.json', import.meta.url)
const target = new URL('../src/client/wire.ts', import.meta.url)

/** The names in `$defs` are turned into those of TypeScript: `event_mic_changed` to `EventMicChanged`. */
const pascal = (name) => name.replace(/(?:^|_)([a-zA-Z])/g, (_, letter) => letter.toUpperCase())

/** Bounds of lengths and numbers say nothing in TypeScript, and would become tuples of every length. */
const bounds = new Set(['minItems', 'maxItems', 'minLength', 'maxLength', 'minimum', 'maximum', 'pattern', 'format'])

function plain(node) {
  if (Array.isArray(node)) return node.map(plain)
  if (node === null || typeof node !== 'object') return node
  const out = {}
  for (const [key, value] of Object.entries(node)) {
    if (bounds.has(key) && typeof value !== 'object') continue
    out[key] = key === '$ref' ? value.replace(/[^/]+$/, pascal) : plain(value)
  }
  return out
}

const schema = plain(JSON.parse(readFileSync(source, 'utf8')))
const names = Object.keys(schema.$defs)
const definitions = Object.fromEntries(names.map((name) => [pascal(name), { ...schema.$defs[name], title: pascal(name) }]))
// A root that names each definition once, so that each is written once.
const root = { title: 'Wire', type: 'object', additionalProperties: false, $defs: definitions, properties: {} }
for (const name of Object.keys(definitions)) root.properties[name] = { $ref: `#/$defs/${name}` }

const banner = '// The shapes on the wire. Written by `npm run types` from docs/contract/schema.json, which the server prints from its\n// own types; not to be edited.\n\n'
const text = await compile(root, 'Wire', {
  bannerComment: '',
  additionalProperties: false,
  unreachableDefinitions: false,
  style: { semi: false, singleQuote: true, printWidth: 120 },
})

/** One union and one lookup by name for each family: what a client narrows by. */
function family(prefix, type, key) {
  const members = names.filter((name) => name.startsWith(prefix)).map((name) => [name.slice(prefix.length), pascal(name)])
  const lookup = members.map(([name, member]) => `  ${name}: ${member}`).join('\n')
  return `/** Every ${key}, by its name on the wire. */\nexport interface ${type}s {\n${lookup}\n}\nexport type ${type}Name = keyof ${type}s\nexport type ${type} = ${type}s[${type}Name]\n`
}
const families = [family('event_', 'SessionEvent', 'event'), family('command_', 'Command', 'command'), family('transient_', 'TransientMessage', 'transient')]
const body = text.replace(/^export interface Wire \{[\s\S]*?\n\}\n/m, '')
const whole = banner + body.trimStart() + '\n' + families.join('\n')

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== whole) {
    console.error('src/client/wire.ts is not what the contract says: npm run types')
    process.exit(1)
  }
} else {
  writeFileSync(target, whole)
}
