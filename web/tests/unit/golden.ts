// The recorded frames of the server, in both encodings.
import { decode } from '@msgpack/msgpack'
import { readdirSync, readFileSync } from 'node:fs'
import type * as wire from '../../src/client/wire'

const FOLDER = new URL('../../../tests/golden/wire/', import.meta.url)

export const NAMES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length))

export function inJson<T = wire.ServerMessage>(name: string): T {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as T
}

export function inMessagePack<T = wire.ServerMessage>(name: string): T {
  const hex = readFileSync(new URL(`${name}.msgpack.hex`, FOLDER), 'utf8').replaceAll(/\s/g, '')
  return decode(Buffer.from(hex, 'hex')) as T
}
