// What a chart is drawn of: shapes of SVG whose colours are names, so that the
// style sheet paints them by day and by night, and picture.js on white paper.

import { locale } from '../i18n.js';

/** inks are the colours of series, in order; each goes with a mark and a dash of its own. */
export const inks = ['one', 'two', 'three', 'four', 'five'];

const dashes = ['', '7 4', '2 4', '10 4 2 4', '4 4'];

/** s makes an SVG element. fill and stroke are names of colours: f-one, s-line in chart.css. */
export function s(tag, { fill, stroke, ...attributes } = {}, ...children) {
  const e = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) e.setAttribute(name, value);
  if (fill) e.classList.add(`f-${fill}`);
  if (stroke) e.classList.add(`s-${stroke}`);
  e.append(...children.flat(Infinity).filter((c) => c !== null && c !== false && c !== undefined));
  return e;
}

/** scale maps numbers from one range to another. */
export function scale([from, to], [a, b]) {
  const width = to - from || 1;
  return (v) => Math.round((a + ((v - from) / width) * (b - a)) * 10) / 10;
}

/** steps are about n round numbers from 0 up to at least max. */
export function steps(max, n = 4) {
  if (!(max > 0)) return [0, 1];
  const raw = max / n, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * power).find((k) => k >= raw * 0.999);
  return Array.from({ length: Math.ceil(max / step - 1e-9) + 1 }, (_, i) => Math.round(i * step * 1e6) / 1e6);
}

/** number writes a value as people of the language do, with its unit. */
export function number(v, unit = '') {
  const text = new Intl.NumberFormat(locale(), { maximumFractionDigits: Math.abs(v) < 10 ? 2 : Math.abs(v) < 100 ? 1 : 0 }).format(v);
  return unit ? `${text}${/^[%\u4e00-\u9fff]/.test(unit) ? '' : ' '}${unit}` : text;
}

/** wide is about how wide a text is, for a font of the size: a Chinese character is a square. */
export const wide = (text, size = 13) => [...String(text)].reduce((sum, c) => sum + (c > '\u2e80' ? size : size * 0.57), 0);

/** words is a text; at is start, middle or end of it, which lies at x. */
export const words = (text, x, y, at = 'start', more = {}) =>
  s('text', { x, y, 'text-anchor': at, 'font-size': 13, fill: 'soft', ...more }, String(text));

/** mark is the sign of a series: circle, square, triangle, diamond, ring. */
export function mark(i, x, y, r = 4.5) {
  const fill = inks[i % inks.length];
  if (i % 5 === 0) return s('circle', { cx: x, cy: y, r, fill });
  if (i % 5 === 4) return s('circle', { cx: x, cy: y, r: r - 1, stroke: fill, 'stroke-width': 2.5 });
  const d = [`M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`, `M${x} ${y - r - 1}l${r + 1} ${2 * r}h${-2 * r - 2}Z`,
    `M${x} ${y - r - 1}l${r + 1} ${r + 1}l${-r - 1} ${r + 1}l${-r - 1} ${-r - 1}Z`][(i % 5) - 1];
  return s('path', { d, fill });
}

/** stroke is how the line of a series is drawn. */
export const stroke = (i) => ({ stroke: inks[i % inks.length], 'stroke-width': 2.5, 'stroke-dasharray': dashes[i % 5] || null,
  'stroke-linejoin': 'round', 'stroke-linecap': 'round' });

/** legend names the series, in as many rows as they need; it resolves to its shapes and their height. */
export function legend(names, width, sample) {
  if (names.length < 2) return { shapes: [], height: 6 };
  const shapes = [];
  let x = 4, y = 12;
  names.forEach((name, i) => {
    const takes = 34 + wide(name) + 18;
    if (x > 4 && x + takes > width) { x = 4; y += 22; }
    shapes.push(sample(i, x, y), words(name, x + 34, y + 4.5, 'start', { fill: 'ink' }));
    x += takes;
  });
  return { shapes, height: y + 16 };
}

/** grid is the horizontal lines of a chart with their numbers. */
export function grid(values, y, left, right, unit) {
  return values.flatMap((v) => [
    s('path', { d: `M${left} ${y(v)}H${right}`, stroke: v === 0 ? 'soft' : 'line', 'stroke-width': 1 }),
    words(number(v, unit), left - 8, y(v) + 4.5, 'end')]);
}
