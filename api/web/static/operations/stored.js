// How much is stored: a chart by class and age, and the same figures in words.

import { bars } from '../chart/bars.js';
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { ago, count, named, size, slug } from './words.js';

const classes = ['original', 'rendition', 'result', 'export', 'upload', 'picture', 'model'];
const ages = ['day', 'week', 'month', 'quarter', 'year', 'older'];
const units = [['TB', 1e12], ['GB', 1e9], ['MB', 1e6], ['kB', 1e3]];

/** storedChart draws bytes by age, stacked by class. */
export function storedChart({ lines }) {
  const shown = classes.filter((c) => lines.some((l) => l.class === c && l.bytes > 0));
  const most = Math.max(...ages.map((age) => lines.filter((l) => l.age === age).reduce((sum, l) => sum + l.bytes, 0)));
  const [unit, one] = units.find(([, each]) => most >= each) ?? ['B', 1];
  const bytes = (c, age) => lines.filter((l) => l.class === c && l.age === age).reduce((sum, l) => sum + l.bytes, 0);
  return bars({ title: t('stored.chart'), unit, stacked: true, name: 'langdu-storage', series: shown.map((c) => named(`class.${slug(c)}`, c)),
    groups: lines.length ? ages.map((age) => ({ name: named(`age.${slug(age)}`, age), values: shown.map((c) => bytes(c, age) / one) })) : [] });
}

/** stored is a line for each class. */
export function stored({ storage: s, at }) {
  if (!s.at) return [h('p', { class: 'soft', t: 'stored.never' })];
  const rows = classes.map((c) => [c, s.lines.filter((l) => l.class === c)]).filter(([, lines]) => lines.length > 0);
  return [
    h('p', { dataset: { key: 'sum' }, t: ['stored.sum', { size: size(s.bytes), ago: ago(s.at, at) }] }),
    h('dl', { class: 'figures' }, rows.map(([c, lines]) => {
      const sum = (name) => lines.reduce((all, l) => all + (l[name] ?? 0), 0);
      return h('div', {}, h('dt', {}, named(`class.${slug(c)}`, c)), h('dd', {}, size(sum('bytes'))),
        h('dd', { class: 'soft' }, t('stored.count', { n: count(sum('count')) }), sum('unsized') > 0 && t('stored.unsized', { n: count(sum('unsized')) })));
    })),
  ];
}
