// A chart as a PNG: its shapes are painted one by one on a white canvas. The
// browser is asked for no picture of an SVG, so the policy stays closed to
// data: and blob: pictures, and the fonts are those of the page.

import { h } from '../dom.js';
import { day } from '../i18n.js';

const scale = 2, margin = 24, head = 60;

/** paper is the colours on white paper, which chart.css has by day. */
export const paper = {
  ink: '#2b2833', soft: '#675f6e', line: '#e6dccb', card: '#fffdf9',
  one: '#0d6e68', two: '#b4501b', three: '#6a4fb3', four: '#2467a8', five: '#8a5a00', 'one-soft': '#dcefe9', star: '#e0a21b', 'star-soft': '#fcefc9',
};

/** savePicture lets the person keep a chart, or any other drawing of shapes, as a PNG. */
export async function savePicture(svg, { title, name }) {
  const canvas = pictureOf(svg, title, day(new Date()));
  const data = await new Promise((done) => canvas.toBlob(done, 'image/png'));
  const address = URL.createObjectURL(data);
  h('a', { href: address, download: `${name}.png` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // the download has its own copy by then
}

/** pictureOf paints a drawing below its title and its date. */
export function pictureOf(svg, title, date) {
  const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
  const canvas = h('canvas', { width: (width + 2 * margin) * scale, height: (height + head + 2 * margin) * scale });
  const c = canvas.getContext('2d'), font = getComputedStyle(document.body).fontFamily;
  c.scale(scale, scale);
  c.fillStyle = '#fff';
  c.fillRect(0, 0, width + 2 * margin, height + head + 2 * margin);
  c.translate(margin, margin);
  c.fillStyle = paper.ink;
  c.font = `700 20px ${font}`;
  c.fillText(title, 0, 20, width);
  c.fillStyle = paper.soft;
  c.font = `13px ${font}`;
  c.fillText(date, 0, 42);
  c.translate(0, head);
  for (const e of svg.children) paint(c, e, font);
  return canvas;
}

/** colour is the colour behind a class such as f-one or s-line. */
function colour(e, kind) {
  const name = [...e.classList].find((one) => one.startsWith(`${kind}-`));
  return name ? paper[name.slice(2)] ?? paper.ink : null;
}

function paint(c, e, font) {
  if (e.tagName === 'g') {
    c.save();
    const [x, y, k] = (e.getAttribute('transform') ?? '').match(/-?[\d.]+/g)?.map(Number) ?? [0, 0];
    c.translate(x, y);
    if (k) c.scale(k, k);
    for (const child of e.children) paint(c, child, font);
    c.restore();
    return;
  }
  const fill = colour(e, 'f'), stroke = colour(e, 's');
  if (e.tagName === 'text') return write(c, e, fill, font);
  const shape = outline(e);
  if (fill) { c.fillStyle = fill; c.fill(shape); }
  if (!stroke) return;
  c.strokeStyle = stroke;
  c.lineWidth = number(e, 'stroke-width') || 1;
  c.lineCap = e.getAttribute('stroke-linecap') ?? 'butt';
  c.lineJoin = e.getAttribute('stroke-linejoin') ?? 'miter';
  c.setLineDash((e.getAttribute('stroke-dasharray') ?? '').split(' ').filter(Boolean).map(Number));
  c.stroke(shape);
}

const number = (e, name) => Number(e.getAttribute(name) ?? 0);

function outline(e) {
  if (e.tagName === 'path') return new Path2D(e.getAttribute('d'));
  const shape = new Path2D();
  if (e.tagName === 'circle') shape.arc(number(e, 'cx'), number(e, 'cy'), number(e, 'r'), 0, 2 * Math.PI);
  else shape.roundRect(number(e, 'x'), number(e, 'y'), number(e, 'width'), number(e, 'height'), number(e, 'rx'));
  return shape;
}

function write(c, e, fill, font) {
  c.fillStyle = fill ?? paper.ink;
  c.font = `${e.getAttribute('font-weight') ?? ''} ${number(e, 'font-size') || 13}px ${e.classList.contains('kai') ? getComputedStyle(document.documentElement).getPropertyValue('--kai') : font}`;
  c.textAlign = { middle: 'center', end: 'right' }[e.getAttribute('text-anchor')] ?? 'left';
  c.fillText(e.textContent, number(e, 'x'), number(e, 'y'));
}
