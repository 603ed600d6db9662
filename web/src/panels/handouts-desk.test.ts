// What is uploaded, and what is not even sent.
import { expect, it, vi } from 'vitest'
import type { Live } from '../live/live.svelte'

const upload = vi.hoisted(() => vi.fn(async () => undefined))
vi.mock('../live/rest', async (original) => ({ ...(await original<object>()), upload }))
import { HandoutsDesk } from './handouts-desk.svelte'

it('an empty file is told as one and never sent, the others are', async () => {
  const desk = new HandoutsDesk({ session: 's', ticket: 't' } as Live)
  desk.add([new File([], 'empty.pdf'), new File(['x'], 'full.txt')])
  await vi.waitFor(() => expect(desk.uploads).toHaveLength(1))
  expect(desk.uploads[0]).toMatchObject({ name: 'empty.pdf', problem: 'empty' })
  expect(upload).toHaveBeenCalledTimes(1)
  desk.drop(desk.uploads[0]?.key ?? -1)
  expect(desk.uploads).toEqual([])
})
