// The frame of a chart: its title, the drawing that follows the width of the
// page, the same as a table, and a button that saves it as a picture.

import { h } from '../dom.js';
import { s } from './shapes.js';
import { table } from './table.js';

const usual = 240; // CSS pixels of height
let made = 0;

/**
 * figure frames a drawing. draw(width, height) returns shapes, table() what
 * table.js shows; says is a sentence that tells what is to be seen, or makes one of
 * the width, where that decides how much is; more are
 * further buttons or links beside the two that every chart has.
 */
export function figure({ title, says, draw, table: rows, name, height = usual, empty = false, more = null }) {
  const heading = h('figcaption', {}, h('h3', {}, title));
  if (empty) return h('figure', { class: 'chart' }, heading, h('p', { class: 'chart-empty', t: 'chart.empty' }));
  const drawing = h('div', { class: 'chart-drawing' });
  const paint = (width) => s('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': `${title}. ${typeof says === 'function' ? says(width) : says}` }, draw(width, height));
  follow(drawing, (width) => drawing.replaceChildren(paint(width)));
  const as = h('div', { id: `chart-${++made}`, hidden: true });
  const button = h('button', { class: 'link', 'aria-expanded': 'false', 'aria-controls': as.id, t: 'chart.table', onclick: () => {
    if (as.hidden && !as.firstChild) as.append(table({ title, ...rows() }));
    as.hidden = !as.hidden;
    button.setAttribute('aria-expanded', String(!as.hidden));
  } });
  const save = h('button', { class: 'link save-picture', t: 'chart.save', onclick: async () => {
    const { savePicture } = await import('./picture.js');
    await savePicture(paint(760), { title, name });
  } });
  return h('figure', { class: 'chart' }, heading, drawing, h('div', { class: 'chart-tools' }, button, save, more), as);
}

/** follow draws once there is a width, and again whenever that changes. */
function follow(element, drawAt) {
  let before = 0;
  new ResizeObserver(([{ contentRect: { width } }]) => {
    if (Math.round(width) === before || width < 1) return;
    before = Math.round(width);
    drawAt(before);
  }).observe(element);
}
