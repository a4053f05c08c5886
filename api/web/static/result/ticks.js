// Where the characters are below the waveform of a recording: a tick where each
// begins, and the characters themselves where there is room for them.

import { svg } from './svg.js';

const most = 26; // characters that may stand below a waveform on a phone

/** ticks is the row below a waveform of so many milliseconds. */
export function ticks(characters, duration) {
  const said = characters.filter((c) => c.end_ms > c.start_ms);
  const place = (ms) => `${(Math.min(1, ms / duration) * 100).toFixed(2)}%`;
  return svg('svg', { class: 'ticks', height: said.length <= most ? 26 : 8, 'aria-hidden': 'true' },
    said.map((c) => svg('line', { x1: place(c.start_ms), x2: place(c.start_ms), y1: 0, y2: 6 })),
    said.length <= most && said.map((c) => svg('text', { x: place((c.start_ms + c.end_ms) / 2), y: 21, 'data-at': c.at }, c.char)));
}
