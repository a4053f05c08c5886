// What a person has decided about a disputed score. Their word comes first, and
// the machine's stays beside it.

import { h } from '../dom.js';
import { day } from '../i18n.js';
import { sign } from './signs.js';

/**
 * decided is the characters of a result with the verdicts of the person who
 * listened; machine is what the machine had found. score is null where the
 * person gave none with another verdict.
 */
export function decided({ characters, decision }) {
  const word = new Map((decision?.characters ?? []).map((d) => [d.at, d]));
  return (characters ?? []).map((c) => {
    const d = word.get(c.at);
    if (!d) return c;
    const score = d.score ?? (d.verdict === c.verdict ? c.score : null);
    return { ...c, verdict: d.verdict, score, machine: { verdict: c.verdict, score: c.score } };
  });
}

/** decision is the person's word about the whole, or null where there is none. */
export function decision({ decision: d, overall }) {
  if (!d) return null;
  return h('section', { class: 'decision', tLabel: 'decided.title' },
    h('span', { class: 'disc' }, sign('person')),
    h('div', {},
      h('h2', { t: 'decided.title' }),
      d.score !== null && d.score !== undefined && h('p', { t: ['decided.score', { score: d.score, machine: Math.round(overall) }] }),
      d.sentence && h('p', { class: 'quoted' }, d.sentence),
      h('p', { class: 'small' }, h('time', { datetime: d.decided_at }, day(d.decided_at)))));
}
