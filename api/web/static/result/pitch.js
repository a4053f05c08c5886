// The curve of a tone: how it should move as a broad soft band, how the child's
// voice moved as a line, and the model reading's as a dashed one. A dot goes
// along while it is heard, and a sentence says the same for who does not see it.

import { h } from '../dom.js';
import { toneOf } from '../coach.js';
import { t } from '../i18n.js';
import { at, stretch, strokes, words } from './contour.js';
import { svg } from './svg.js';

const width = 320, height = 132;
const edge = { left: 34, right: 16, top: 18, bottom: 18 };

const x = (share) => edge.left + share * (width - edge.left - edge.right);
const y = (level) => edge.top + (5 - level) / 4 * (height - edge.top - edge.bottom);
const point = ([share, level]) => `${x(share).toFixed(1)} ${y(level).toFixed(1)}`;

// path goes smoothly through its points (Catmull–Rom, as Bézier curves).
function path(points) {
  if (points.length === 1) return `M${point(points[0])}h.1`;
  const p = (i) => points[Math.min(points.length - 1, Math.max(0, i))];
  let d = `M${point(points[0])}`;
  for (let i = 0; i < points.length - 1; i++) {
    const c = [[p(i), p(i - 1), p(i + 1), 1], [p(i + 1), p(i), p(i + 2), -1]]
      .map(([[s, l], a, b, way]) => point([s + way * (b[0] - a[0]) / 6, l + way * (b[1] - a[1]) / 6]));
    d += `C${c[0]} ${c[1]} ${point(p(i + 1))}`;
  }
  return d;
}

const line = (contour, name) => strokes(contour).map((points) => svg('path', { class: name, d: path(points) }));

const grid = () => [1, 2, 3, 4, 5].map((level) => svg('line', { class: 'level', x1: edge.left, x2: width - edge.right, y1: y(level), y2: y(level) }));

const says = (key, level) => svg('text', { class: 'scale', x: 4, y: y(level) + 5 }, t(key));

// swatch is how a line of the picture looks, beside its name.
const swatch = (name) => h('li', {}, svg('svg', { class: 'swatch', viewBox: '0 0 34 16', 'aria-hidden': 'true' },
  svg('path', { class: name, d: 'M8 8h18' })), h('span', { t: `pitch.${name}` }));

/**
 * curves is a function of a character that makes the figure about its pitch, or
 * null where there is none. modelOf(character) is its pitch in the model reading,
 * or null; voices tell where the sound is.
 */
export function curves(voices, modelOf) {
  let dots = {};
  voices.watch((name, seconds, playing) => dots[name]?.move(seconds * 1000, playing));
  return (character) => {
    const { pitch, tone } = character;
    dots = {};
    if (!pitch || strokes(pitch.contour).length === 0) return null;
    const model = modelOf(character);
    dots.me = dot('mine', pitch);
    if (model) dots.model = dot('model', model);
    return h('figure', { class: 'pitch' },
      svg('svg', { class: 'curve', viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
        grid(), says('pitch.high', 5), says('pitch.low', 1),
        line(stretch(pitch.expected, 9), 'expected'), model && line(model.contour, 'model'), line(pitch.contour, 'mine'),
        Object.values(dots).map((d) => d.element)),
      h('figcaption', {}, sentence(pitch, tone)),
      h('ul', { class: 'swatches', 'aria-hidden': 'true' }, swatch('expected'), swatch('mine'), model && swatch('model')));
  };
}

function sentence(pitch, tone) {
  const n = toneOf(tone?.expected) || 5;
  return words(pitch, n, tone?.verdict).map((key) => t(key, { tone: t(`tone.${n}`) })).join('');
}

// dot shows where on its line a voice is.
function dot(name, { contour, start_ms: start, end_ms: end }) {
  const element = svg('circle', { class: `dot ${name}`, r: 8, cx: x(0), cy: y(3), visibility: 'hidden' });
  const move = (ms, playing) => {
    const share = (ms - start) / (end - start);
    const level = playing && share >= 0 && share <= 1 ? at(contour, share) : null;
    element.setAttribute('visibility', level === null ? 'hidden' : 'visible');
    if (level === null) return;
    element.setAttribute('cx', x(share).toFixed(1));
    element.setAttribute('cy', y(level).toFixed(1));
  };
  return { element, move };
}
