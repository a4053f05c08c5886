// The waveforms of My Work: fetched once, kept as 64 levels each, and drawn on a
// canvas, so that a list of thousands stays light.

import * as api from '../api.js';

const bars = 64; // levels that are kept of a recording
const most = 400; // recordings whose levels are kept
const levels = new Map(); // id → Promise of levels 0–1, the latest used last
const drawn = new WeakMap(); // canvas → {levels, share}

/** levelsOf resolves to the levels of a recording's waveform, [] where there is none. */
export function levelsOf(id) {
  const known = levels.get(id) ?? api.peaks(id).then(({ peaks }) => coarse(peaks[0] ?? []), () => {
    levels.delete(id); // perhaps the network: asked again when it is next in sight
    return [];
  });
  levels.delete(id);
  levels.set(id, known);
  if (levels.size > most) levels.delete(levels.keys().next().value);
  return known;
}

/** coarse is peaks as at most 64 levels, the loudest of them 1. */
export function coarse(peaks) {
  const n = Math.min(bars, peaks.length);
  const top = Math.max(0.05, peaks.reduce((m, p) => Math.max(m, Math.abs(p)), 0));
  return Array.from({ length: n }, (_, i) => {
    const from = Math.floor(i / n * peaks.length);
    const to = Math.max(from + 1, Math.floor((i + 1) / n * peaks.length));
    let level = 0;
    for (let k = from; k < to; k++) level = Math.max(level, Math.abs(peaks[k]));
    return level / top;
  });
}

// One observer for all: a canvas is drawn anew when its width changes.
const resized = new ResizeObserver((entries) => { for (const e of entries) paint(e.target); });

/** wave is a canvas with the waveform of a recording, fetched when it has been in sight for a moment. */
export function fillWave(canvas, id) {
  drawn.set(canvas, { levels: [], share: 0 });
  // Who scrolls past does not ask for what is gone before it comes.
  setTimeout(async () => {
    if (!canvas.isConnected) return;
    drawn.get(canvas).levels = await levelsOf(id);
    if (!canvas.isConnected) return;
    resized.observe(canvas);
  }, 120);
}

/** played draws the first share (0 to 1) of a waveform as played. */
export function played(canvas, share) {
  const it = canvas && drawn.get(canvas);
  if (!it || it.share === share) return;
  it.share = share;
  paint(canvas);
}

let colours = null; // read once: they change with the scheme alone
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  colours = null;
  for (const canvas of document.querySelectorAll('canvas.wave')) if (drawn.has(canvas)) paint(canvas);
});

function paint(canvas) {
  const { levels: shape, share } = drawn.get(canvas);
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!width) return;
  if (!colours) {
    const style = getComputedStyle(document.documentElement);
    colours = ['--wave-played', '--wave'].map((name) => style.getPropertyValue(name));
  }
  const scale = Math.min(2, devicePixelRatio || 1);
  canvas.width = width * scale;
  canvas.height = height * scale;
  const g = canvas.getContext('2d');
  g.scale(scale, scale);
  const n = Math.max(1, Math.floor(width / 5));
  for (const [i, colour] of colours.entries()) {
    g.fillStyle = colour;
    g.beginPath();
    for (let b = 0; b < n; b++) {
      if ((b / n < share) !== (i === 0)) continue;
      const bar = Math.max(3, (shape[Math.floor(b / n * shape.length)] ?? 0) * height);
      g.roundRect(b * 5, (height - bar) / 2, 3, bar, 1.5);
    }
    g.fill();
  }
}
