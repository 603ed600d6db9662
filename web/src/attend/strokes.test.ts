import { describe, expect, it } from 'vitest'
import { pathOf, simplified, type Point } from './strokes'

const wave = (count: number): Point[] => Array.from({ length: count }, (_, at) => [at / count, 0.5 + Math.sin(at / 3) * 0.4])

describe('strokes', () => {
  it('keep the ends and never more points than the server takes', () => {
    const points = wave(5_000)
    const kept = simplified(points)
    expect(kept.length).toBeLessThanOrEqual(256)
    expect(kept[0]).toEqual([0, 0.5])
    expect(kept.at(-1)?.[0]).toBeCloseTo(points.at(-1)?.[0] ?? 0, 4)
  })
  it('become two points where the hand went straight', () => {
    const line: Point[] = Array.from({ length: 300 }, (_, at) => [at / 300, at / 300])
    expect(simplified(line)).toHaveLength(2)
  })
  it('stay inside the screen', () => {
    expect(simplified([[-0.2, 1.4], [2, 0.5]])).toEqual([[0, 1], [1, 0.5]])
  })
  it('draw a dot, a rectangle, and nothing for a text', () => {
    expect(pathOf({ tool: 'pen', points: [[0.5, 0.5]], width: 1 })).toBe('M800.0 450.0h0.1')
    expect(pathOf({ tool: 'rectangle', points: [[0, 0], [1, 1]], width: 1 })).toBe('M0.0 0.0H1600.0V900.0H0.0Z')
    expect(pathOf({ tool: 'text', points: [[0, 0]], width: 1 })).toBe('')
  })
})
