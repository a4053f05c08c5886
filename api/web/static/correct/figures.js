// What a preview has found, in words and figures that lead to nobody.

import { bars } from '../chart/bars.js';
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';

const signs = { better: 'tone2', worse: 'tone4', same: 'tone1', mixed: 'half', few: 'mute' };

/** figures shows a preview that is done. */
export function figures({ direction, figures: f }) {
  return h('div', { class: 'found', role: 'status' },
    h('p', { class: 'direction', dataset: { direction } }, icon(signs[direction]), h('strong', { t: `direction.${direction}` })),
    ...(f ? counted(f) : [h('p', { class: 'soft', t: 'figures.few' })]));
}

function counted(f) {
  return [
    h('p', { t: ['figures.changed', { n: String(f.changed), of: String(f.heard) }] }),
    f.mean_before >= 0 && f.mean_after >= 0 && h('dl', { class: 'means' },
      h('div', {}, h('dt', { t: 'figures.before' }), h('dd', {}, String(f.mean_before))),
      h('div', {}, h('dt', { t: 'figures.after' }), h('dd', {}, String(f.mean_after)))),
    f.characters.length > 0 && h('ul', { class: 'verdicts' }, ...f.characters.map(character)),
    h('div', { class: 'scores' }, bars({ title: t('figures.scores'), says: t('figures.scores.about'), name: 'preview', series: [t('figures.before'), t('figures.after')],
      groups: f.before.map((n, i) => ({ name: i === 9 ? '90–100' : `${i * 10}–${i * 10 + 9}`, values: [n, f.after[i]] })) })),
    notes(f),
  ].filter(Boolean);
}

// character is one character with what would give way to what.
const character = (c) => h('li', {}, h('span', { class: 'han', lang: 'zh-CN' }, c.char),
  h('ul', {}, ...c.changes.map((v) => h('li', {}, verdict(v.from), h('span', { class: 'to' }, h('span', { 'aria-hidden': 'true' }, '→'), h('span', { class: 'unseen', t: 'figures.becomes' })),
    verdict(v.to), h('span', { class: 'times', t: ['figures.times', { n: String(v.times) }] })))));

const verdict = (v) => h('span', { class: `verdict ${v || 'absent'}` }, v && icon(v), h('span', { t: `judged.${v || 'absent'}` }));

// notes are what must be known to judge the figures.
function notes(f) {
  const all = [
    ['refusals_gained', 'figures.gained'], ['refusals_lost', 'figures.lost'], ['expired', 'figures.expired'],
    ['other_text', 'figures.othertext'], ['former_engine', 'figures.former'],
  ].filter(([name]) => f[name] > 0).map(([name, key]) => h('li', { t: [key, { n: String(f[name]) }] }));
  if (f.more) all.push(h('li', { t: 'figures.more' }));
  all.push(h('li', { t: 'figures.rounded' }));
  return h('ul', { class: 'notes soft' }, ...all);
}
