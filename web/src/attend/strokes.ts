// Strokes as shapes: points in 0..1 of the screen, widths in hundredths of its width. Here the screen is a box of 1600 by
// 900 units, which the browser scales: sharp on every display, whatever size the stage has.
import type { wire } from '../client'

export type Point = [x: number, y: number]
export const BOX = { width: 1600, height: 900 }
/** The most points that a stroke may have, and the longest text. */
const POINTS_MAX = 256
export const TEXT_MAX = 200

export const TOOLS = ['pen', 'highlighter', 'arrow', 'rectangle', 'text'] as const satisfies readonly wire.Tool[]
export const COLORS = ['#d92d20', '#e8a317', '#15803d', '#2f43c4', '#111318', '#ffffff'] as const
export const WIDTHS = [0.25, 0.6, 1.2] as const

const x = (point: readonly number[]): number => (point[0] ?? 0) * BOX.width
const y = (point: readonly number[]): number => (point[1] ?? 0) * BOX.height
const fix = (value: number): string => value.toFixed(1)

/** How thick it is drawn. A highlighter is broad, as the real one. */
export const thickness = ({ tool, width }: Pick<wire.Stroke, 'tool' | 'width'>): number =>
  ((tool === 'highlighter' ? width * 4 : width) * BOX.width) / 100

/** How tall its letters are. */
export const letters = (width: number): number => ((width * 4 + 1) * BOX.width) / 100

/** Where a text begins. */
export const corner = ({ points }: Pick<wire.Stroke, 'points'>): { x: number; y: number } => {
  const first = points[0] ?? []
  return { x: x(first), y: y(first) }
}

/** The line that a stroke draws; empty for a text. */
export function pathOf({ tool, points, width }: Pick<wire.Stroke, 'tool' | 'points' | 'width'>): string {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last || tool === 'text') return ''
  if (tool === 'rectangle') return `M${fix(x(first))} ${fix(y(first))}H${fix(x(last))}V${fix(y(last))}H${fix(x(first))}Z`
  if (tool === 'arrow') return arrow(first, last, (width * BOX.width) / 100)
  // A line of no length has round ends: a dot.
  const rest = points.length === 1 ? 'h0.1' : points.slice(1).map((point) => `L${fix(x(point))} ${fix(y(point))}`).join('')
  return `M${fix(x(first))} ${fix(y(first))}${rest}`
}

function arrow(from: readonly number[], to: readonly number[], thick: number): string {
  const turn = Math.atan2(y(to) - y(from), x(to) - x(from))
  const long = 18 + thick * 3
  const barb = (side: number): string => {
    const angle = turn + Math.PI + side * 0.45
    return `M${fix(x(to))} ${fix(y(to))}l${fix(Math.cos(angle) * long)} ${fix(Math.sin(angle) * long)}`
  }
  return `M${fix(x(from))} ${fix(y(from))}L${fix(x(to))} ${fix(y(to))}${barb(1)}${barb(-1)}`
}

/** The points worth keeping: what lies within a hair of the line between its neighbours goes, until few enough are left. */
export function simplified(points: readonly Point[]): Point[] {
  let tolerance = 0.0006
  let kept = thinned(points, tolerance)
  while (kept.length > POINTS_MAX) {
    tolerance *= 1.6
    kept = thinned(kept, tolerance)
  }
  return kept.map(([px, py]) => [rounded(px), rounded(py)])
}

const rounded = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000

/** Douglas and Peucker's way, without recursion: a long stroke has thousands of points. */
function thinned(points: readonly Point[], tolerance: number): Point[] {
  if (points.length < 3) return [...points]
  const keep = new Set([0, points.length - 1])
  const spans: [number, number][] = [[0, points.length - 1]]
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span
    const far = farthest(points, from, to)
    if (far.distance <= tolerance) continue
    keep.add(far.at)
    spans.push([from, far.at], [far.at, to])
  }
  return points.filter((_, at) => keep.has(at))
}

function farthest(points: readonly Point[], from: number, to: number): { at: number; distance: number } {
  let found = { at: from, distance: 0 }
  for (let at = from + 1; at < to; at += 1) {
    const distance = distanceTo(points[at] as Point, points[from] as Point, points[to] as Point)
    if (distance > found.distance) found = { at, distance }
  }
  return found
}

/** From a point to the piece of line between two others. */
function distanceTo(point: Point, from: Point, to: Point): number {
  const dx = to[0] - from[0]
  const dy = to[1] - from[1]
  const px = point[0] - from[0]
  const py = point[1] - from[1]
  const squared = dx * dx + dy * dy
  const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared))
  const ex = px - along * dx
  const ey = py - along * dy
  return Math.sqrt(ex * ex + ey * ey)
}
