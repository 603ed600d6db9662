// The eight reactions, drawn: whoever has no font of pictures sees them too, and they look the same everywhere. Shapes on a
// square of 24, painted in this order. Our own.
import type { wire } from '../client'

export interface Shape {
  d: string
  tone: 'skin' | 'shade' | 'ink' | 'red' | 'blue' | 'green' | 'white'
  /** A line of this width, instead of an area. */
  line?: number
}

const face: Shape = { d: 'M12 2.5a9.5 9.5 0 1 1 0 19 9.5 9.5 0 0 1 0-19z', tone: 'skin' }
const eyes: Shape = { d: 'M8.5 9.5v.8M15.5 9.5v.8', tone: 'ink', line: 2.2 }

export const SHAPES: Record<wire.Emoji, readonly Shape[]> = {
  thumbs_up: [
    { d: 'M9 10.5l3.6-8c1.9-.2 3.1 1.3 2.7 3.1L14.4 9.5H19a2.2 2.2 0 0 1 2.15 2.65l-1.4 6.8A2.2 2.2 0 0 1 17.6 20.7H9z', tone: 'skin' },
    { d: 'M3.5 10.5h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1z', tone: 'blue' },
    { d: 'M15.5 13.3h4.8M15.3 16.8h4.4', tone: 'shade', line: 1.1 },
  ],
  heart: [{ d: 'M12 21S2.8 15.5 2.8 9a5.1 5.1 0 0 1 9.2-3A5.1 5.1 0 0 1 21.2 9C21.2 15.5 12 21 12 21z', tone: 'red' }],
  clap: [
    { d: 'M6.6 20.6l-3-3.3a3 3 0 0 1 .2-4.2l6.9-6.3a1.5 1.5 0 0 1 2.1 2.2l2.6-2.4a1.5 1.5 0 0 1 2.1 2.2L10.8 20.4a3 3 0 0 1-4.2.2z', tone: 'shade' },
    { d: 'M10.6 22l-3-3.3a3 3 0 0 1 .2-4.2l6.9-6.3a1.5 1.5 0 0 1 2.1 2.2l1.7-1.5a1.5 1.5 0 0 1 2.1 2.2l-.4 2.6 1 1.1a1.5 1.5 0 0 1-.2 2.1l-6.2 5.3a3 3 0 0 1-4.2-.2z', tone: 'skin' },
    { d: 'M9.5 3.8l-.5-2M13 3.3l.9-1.9M6.3 5.4L4.9 4', tone: 'red', line: 1.5 },
  ],
  laugh: [
    face,
    { d: 'M6.8 10.2l1.7-1.5 1.7 1.5M13.8 10.2l1.7-1.5 1.7 1.5', tone: 'ink', line: 1.6 },
    { d: 'M6.7 13h10.6a5.3 5.3 0 0 1-10.6 0z', tone: 'ink' },
    { d: 'M7.8 13h8.4v1.3H7.8z', tone: 'white' },
  ],
  surprised: [face, eyes, { d: 'M12 13.2c1.5 0 2.5 1.2 2.5 2.8S13.5 19 12 19s-2.5-1.4-2.5-3 1-2.8 2.5-2.8z', tone: 'ink' }, { d: 'M6.8 7.3l2-.8M17.2 7.3l-2-.8', tone: 'ink', line: 1.2 }],
  sad: [face, eyes, { d: 'M8 17.2a4.6 4.6 0 0 1 8 0', tone: 'ink', line: 1.7 }, { d: 'M17.6 12.6c.9 1.3 1.3 2 1.3 2.6a1.3 1.3 0 0 1-2.6 0c0-.6.4-1.3 1.3-2.6z', tone: 'blue' }],
  celebrate: [
    { d: 'M2.8 21.4l5-13.2c2.5.6 7.4 5.5 8 8z', tone: 'blue' },
    { d: 'M5.4 14.5l4.2 4.2M7 10.4l6.8 6.8', tone: 'white', line: 1.2 },
    { d: 'M12.5 8.5c1.5-1 1.8-3 .8-5M15.5 11.5c1.5-1.8 3.5-2 5.5-1', tone: 'red', line: 1.6 },
    { d: 'M17.3 4.5v.02M20.3 6.6v.02M20.6 15v.02M9.3 4.3v.02', tone: 'green', line: 2.2 },
    { d: 'M14.3 9.7l4.5-4.5', tone: 'skin', line: 1.7 },
  ],
  raise: [
    { d: 'M7.5 12.5V6M10.5 11V3.8M13.5 11V4.2M16.5 12V6.5', tone: 'skin', line: 2.7 },
    { d: 'M6.15 10.5h11.7V15a7 7 0 0 1-6.9 7c-2.6 0-4.3-1.3-5.5-3.4L2.7 13.7a1.4 1.4 0 0 1 2.3-1.5l1.15 1.5z', tone: 'skin' },
    { d: 'M12.5 16.5a3.5 3.5 0 0 1 3.5-2.5', tone: 'shade', line: 1.2 },
  ],
}
