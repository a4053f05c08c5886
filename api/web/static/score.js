// Scores as a child reads them: stars, bars, and a mark beside every colour,
// for a colour alone says nothing to one child in twenty.

import { h } from './dom.js';
import { icon } from './icons.js';

/** number reads a score that is a number, or an object that holds one. */
export const number = (score) => Math.round(typeof score === 'object' && score !== null ? score.score : score ?? 0);

/** starsOf is how many of three stars: reading to the end is worth one. */
export const starsOf = (overall) => (overall >= 85 ? 3 : overall >= 65 ? 2 : 1);

/** stars shows the overall score. */
export function stars(overall, kind = '') {
  const n = starsOf(overall);
  return h('span', { class: `stars ${kind}`, role: 'img', tLabel: ['score.stars', { n, overall }] },
    [1, 2, 3].map((i) => h('span', { class: i <= n ? 'star on' : 'star' }, icon('star'))));
}

/** bar shows one of the four parts of the overall score. */
export function bar(name, value) {
  const v = number(value);
  const fill = h('span', { class: 'fill' });
  fill.style.width = `${v}%`;
  return h('li', { class: 'bar', dataset: { name } },
    h('span', { class: 'name', t: `score.${name}` }),
    h('span', { class: 'track', role: 'meter', tLabel: `score.${name}`, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': v }, fill),
    h('span', { class: 'value' }, String(v)));
}

/** verdictMark is the mark of a verdict: ✓ ? ✗ –. */
export const verdictMark = (verdict) => h('span', { class: 'verdict' }, icon(verdict));
