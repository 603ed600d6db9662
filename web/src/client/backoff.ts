// When a client comes back after its connection ended, and when it does not. Knows close codes, no sockets.
import type { Closing, Interruption } from './contract'

/** The longest wait before the first return, doubled with each further attempt. */
export const BASE_MS = 250
/** The longest wait before any return, unless the server asks for more. */
export const CAP_MS = 15_000

/**
 * The wait before an attempt after so many failed ones: anything up to a bound that grows, on top of what the server
 * asked  for, so that those who were told the same do not come back in the same instant.
 */
export function wait(failed: number, retry_ms: number, random: () => number): number {
  const bound = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(failed, 16))
  return retry_ms + random() * bound
}

/** `retry_ms` of a close reason; 0 where there is none. */
export function retryMs(reason: string): number {
  try {
    const told: unknown = JSON.parse(reason)
    const wanted = typeof told === 'object' && told !== null && 'retry_ms' in told ? told.retry_ms : 0
    return typeof wanted === 'number' && Number.isFinite(wanted) && wanted > 0 ? wanted : 0
  } catch {
    return 0
  }
}

export type Verdict =
  | { kind: 'back'; because: Interruption }
  /** Only with another ticket. */
  | { kind: 'ticket' }
  | { kind: 'over'; closing: Closing }

const BACK: ReadonlyMap<number, Interruption> = new Map([
  [1001, 'dropped'],
  // What a browser reports where no code came, and what proxies say in the server's stead.
  [1005, 'dropped'],
  [1006, 'dropped'],
  [1011, 'dropped'],
  [1014, 'dropped'],
  [1015, 'dropped'],
  [1012, 'restarting'],
  [1013, 'overloaded'],
  [4408, 'silent'],
  [4413, 'full'],
  [4429, 'flooding'],
])

const OVER: ReadonlyMap<number, Closing> = new Map([
  [1000, { kind: 'left' }],
  [4404, { kind: 'no_such_session' }],
  [4409, { kind: 'superseded' }],
  [4410, { kind: 'ended' }],
  [4423, { kind: 'door_locked' }],
])

/** What a close means. */
export function verdict(code: number, reason: string): Verdict {
  const because = BACK.get(code)
  if (because) return { kind: 'back', because }
  if (code === 4401) return { kind: 'ticket' }
  if (code === 4403) return { kind: 'over', closing: { kind: 'removed', reason } }
  return { kind: 'over', closing: OVER.get(code) ?? { kind: 'protocol', code } }
}
