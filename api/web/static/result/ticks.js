// Where the characters are below the waveform of a recording: a tick where each
// begins, and the characters themselves where there is room for all of them.

import { svg } from './svg.js';

const wide = 14; // px that a character takes

/** ticks is the row below a waveform of so many milliseconds. */
export function ticks(characters, duration) {
  const said = characters.filter((c) => c.end_ms > c.start_ms);
  const share = (ms) => Math.min(1, ms / duration);
  const place = (ms) => `${(share(ms) * 100).toFixed(2)}%`;
  const middles = said.map((c) => (c.start_ms + c.end_ms) / 2);
  const closest = Math.min(1, ...middles.slice(1).map((m, i) => share(m) - share(middles[i])));
  const row = svg('svg', { class: 'ticks', height: 8, 'aria-hidden': 'true' },
    said.map((c) => svg('line', { x1: place(c.start_ms), x2: place(c.start_ms), y1: 0, y2: 6 })),
    said.map((c, i) => svg('text', { x: place(middles[i]), y: 21, 'data-at': c.at }, c.char)));
  // Quick speech within a long silence leaves none: rather no characters than a smear.
  new ResizeObserver(([{ contentRect }]) => {
    const room = closest * contentRect.width >= wide;
    row.classList.toggle('tight', !room);
    row.setAttribute('height', room ? 26 : 8);
  }).observe(row);
  return row;
}
