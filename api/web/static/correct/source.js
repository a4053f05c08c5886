// Where a reading comes from, by a mark and a word: so that an author sees which ones
// somebody has decided and which are only the likeliest.

import { h } from '../dom.js';

/** uncertain are the sources of readings that were only the likeliest of several. */
export const uncertain = (source) => source === 'context' || source === 'default';

// On a grid of 16 × 16.
const paths = {
  author: 'M3 13l1-3.5L10.5 3 13 5.5 6.5 12Z',
  phrase: 'M2.5 5h11v6h-11Z M8 5v6',
  rule: 'M8 2.5 13.5 8 8 13.5 2.5 8Z',
  context: 'M5.2 5.8a2.8 2.8 0 1 1 4.2 2.4C8.4 8.8 8 9.3 8 10.3 M8 12.6v.9',
  default: 'M5.2 5.8a2.8 2.8 0 1 1 4.2 2.4C8.4 8.8 8 9.3 8 10.3 M8 12.6v.9',
  sandhi: 'M2 9.5c2-5 4-5 6-1.5s4 3.5 6-1.5',
  number: 'M6.5 3 5 13 M11 3 9.5 13 M3.5 6h9.5 M3 10h9.5',
  single: 'M8 7.2v1.6',
};

/** sign draws the mark of a source. */
export function sign(source) {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  const path = document.createElementNS(ns, 'path');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'sign');
  path.setAttribute('d', paths[source] ?? paths.single);
  svg.append(path);
  return svg;
}

/** word is the mark with its word. */
export const word = (source) => h('span', { class: 'source', dataset: { source } }, sign(source), h('span', { t: `source.${source}` }));

/** order is that of the legend: what an author looks for first. */
export const order = ['context', 'default', 'author', 'rule', 'phrase', 'sandhi', 'number', 'single'];
