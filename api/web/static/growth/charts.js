// What grown-ups look at: charts over time, the strength of each sound, what is
// mixed up, and everything as spreadsheets.

import { bars } from '../chart/bars.js';
import { line } from '../chart/line.js';
import { number } from '../chart/shapes.js';
import { growthTable } from '../api.js';
import { current, day, t } from '../i18n.js';
import { h } from '../dom.js';
import { parts, soundName } from './sounds.js';

/** charts is everything of growth in figures. */
export function charts(growth, learner, zone) {
  return [over(growth.days), speed(growth.days), ...parts.filter(([name]) => growth.sounds[name].length > 0).map(([name, part]) => strength(growth.sounds[name], part)),
    confused(growth.confusions), tables(learner, zone)].filter(Boolean).map((e) => h('div', { class: 'card' }, e));
}

function over(days) {
  if (days.length === 0) return null;
  const last = days.at(-1);
  return line({ title: t('growth.over'), name: 'characters', x: 'time', area: true,
    says: t('growth.over.says', { day: day(`${last.day}T12:00`), met: last.met, known: last.known }),
    series: [{ name: t('growth.met'), points: days.map((d) => [d.day, d.met]) }, { name: t('growth.known.line'), points: days.map((d) => [d.day, d.known]) }] });
}

function speed(days) {
  const points = days.filter((d) => d.characters_per_minute !== null).map((d) => [d.day, d.characters_per_minute]);
  if (points.length === 0) return null;
  return line({ title: `${t('growth.speed')} (${t('growth.speed.unit')})`, name: 'speed', x: 'time',
    says: t('growth.speed.says', { n: number(points.at(-1)[1]) }), series: [{ name: t('growth.speed.line'), points }] });
}

function strength(sounds, part) {
  const share = (one) => Math.round((100 * one.correct) / one.read);
  return bars({ title: t('growth.strength', { part: t(`growth.part.${part}`) }), name: `${part}s`, across: true, max: 100, unit: '%',
    groups: sounds.toSorted((a, b) => share(b) - share(a) || b.read - a.read).map((one) => ({ name: soundName(part, one.sound), values: [share(one)] })) });
}

function confused(list) {
  if (list.length === 0) return null;
  return h('div', {}, h('h3', { t: 'growth.confused' }),
    h('ul', { class: 'confused' }, list.slice(0, 8).map((c) => h('li', { t: ['growth.confused.item', { expected: soundName(c.part, c.expected), heard: soundName(c.part, c.heard), times: c.times }] }))),
    h('p', { class: 'small', t: 'growth.confused.since' }));
}

const tables = (learner, zone) => h('div', {}, h('h3', { t: 'growth.csv' }), h('p', { class: 'row start' }, ['days', 'characters', 'sounds'].map((what) =>
  h('a', { class: 'button plain csv', href: growthTable(learner, { what, zone, language: current() }), download: `growth-${what}.csv`, t: `growth.csv.${what}` }))));
