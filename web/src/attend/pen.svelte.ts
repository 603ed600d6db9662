// What one draws with, and what one has drawn that has not come back yet.
import type { wire } from '../client'
import type { Live } from '../live/live.svelte'
import { COLORS, simplified, WIDTHS, type Point } from './strokes'

export class Pen {
  /** Whether the tools are out: only then does the layer take the pointer. */
  out = $state(false)
  tool = $state<wire.Tool>('pen')
  color = $state<string>(COLORS[0])
  width = $state<number>(WIDTHS[1])
  text = $state('')
  /** Sent and not heard of yet: shown meanwhile, so that the line does not flicker. */
  sent = $state.raw<readonly wire.Stroke[]>([])

  constructor(private readonly live: Live) {}

  /** Sends what was drawn; a line through these points, or the text at the first. */
  async put(points: readonly Point[]): Promise<void> {
    const { tool, color, width } = this
    const stroke: wire.Stroke = { tool, color, width, points: this.#kept(points) }
    if (tool === 'text') stroke.text = this.text.trim()
    if (tool === 'text' && stroke.text === '') return
    this.sent = [...this.sent, stroke]
    const done = await this.live.do('draw', { stroke })
    this.sent = this.sent.filter((other) => other !== stroke)
    if (done !== null && tool === 'text') this.text = ''
  }

  #kept(points: readonly Point[]): Point[] {
    const kept = simplified(points)
    const [first, last] = [kept[0], kept.at(-1)]
    if (!first || !last || this.tool === 'pen' || this.tool === 'highlighter') return kept
    return this.tool === 'text' ? [first] : [first, last]
  }
}
