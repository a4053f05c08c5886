// A table: what a chart shows, for whoever reads rather than looks.

import { h } from '../dom.js';

/** table is rows of texts below a head; its first column names the rows. It scrolls in its own box. */
export function table({ title, head, rows }) {
  return h('div', { class: 'chart-table', tabindex: '0', role: 'region', 'aria-label': title },
    h('table', {},
      h('caption', { class: 'unseen' }, title),
      h('thead', {}, h('tr', {}, head.map((text) => h('th', { scope: 'col' }, text)))),
      h('tbody', {}, rows.map(([name, ...cells]) => h('tr', {}, h('th', { scope: 'row' }, name), cells.map((text) => h('td', {}, String(text))))))));
}
