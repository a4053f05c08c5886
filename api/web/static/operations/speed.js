// How long children waited and how their recordings ended, as charts over a day
// or a month.

import { bars } from '../chart/bars.js';
import { line } from '../chart/line.js';
import { h } from '../dom.js';
import { locale, t } from '../i18n.js';
import { count, lasting, named, slug } from './words.js';

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const seconds = (ms) => Math.round(ms / 10) / 100;

/** speedCharts draws what the service says of the outcomes. */
export function speedCharts({ span, stretches, all }) {
  const timed = stretches.filter((s) => s.timed > 0);
  const points = (name) => timed.map((s) => [s.at, seconds(s[name])]);
  return [
    line({ title: t('speed.chart'), x: 'time', zone, unit: t('speed.unit'), name: 'langdu-wait',
      series: [['p50_ms', 'speed.p50'], ['p95_ms', 'speed.p95'], ['p99_ms', 'speed.p99']].map(([name, key]) => ({ name: t(key), points: points(name) })) }),
    bars({ title: t(`speed.many.${span}`), stacked: true, name: 'langdu-recordings', series: [t('speed.scored'), t('speed.refused'), t('speed.ended')],
      groups: all.scored + all.refused + all.failed > 0 ? stretches.map((s) => ({ name: begins(s.at, span), values: [s.scored, s.refused, s.failed] })) : [] }),
    refusals(all, span),
  ];
}

function refusals({ reasons }, span) {
  const groups = Object.entries(reasons).sort(([, a], [, b]) => b - a).map(([reason, n]) => ({ name: named(`reason.${slug(reason)}`, reason), values: [n] }));
  return groups.length ? bars({ title: t(`speed.reasons.${span}`), across: true, name: 'langdu-refusals', groups })
    : h('figure', { class: 'chart' }, h('figcaption', {}, h('h3', { t: `speed.reasons.${span}` })), h('p', { class: 'chart-empty', t: 'speed.reasons.none' }));
}

const begins = (at, span) => new Intl.DateTimeFormat(locale(), span === 'day' ? { hour: '2-digit', minute: '2-digit' } : { month: 'numeric', day: 'numeric' }).format(new Date(at));

/** speed is the sums in words. */
export function speed({ all }) {
  const figure = (key, value) => h('div', {}, h('dt', { t: key }), h('dd', {}, value));
  const wait = (ms) => (all.timed > 0 ? lasting(ms) : '–');
  return [h('dl', { class: 'figures' },
    figure('speed.scored', count(all.scored)), figure('speed.refused', count(all.refused)), figure('speed.ended', count(all.failed)),
    figure('speed.p50', wait(all.p50_ms)), figure('speed.p95', wait(all.p95_ms)), figure('speed.p99', wait(all.p99_ms)))];
}
