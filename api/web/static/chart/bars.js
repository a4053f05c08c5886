// A chart of bars: side by side or stacked, upwards or across.

import { t } from '../i18n.js';
import { figure } from './figure.js';
import { grid, inks, legend, number, s, scale, steps, wide, words } from './shapes.js';

/**
 * bars is a chart: groups is [{name, values}], one value for each of series (its
 * names). stacked puts values on top of each other; across draws bars to the
 * right, for names too long to stand below. The rest is as line has it.
 */
export function bars({ title, says, groups, series = [''], unit = '', stacked = false, across = false, name = 'chart', max, more }) {
  const total = (g) => (stacked ? g.values.reduce((a, b) => a + b, 0) : Math.max(...g.values));
  const most = max ?? Math.max(0, ...groups.map(total));
  const chart = { groups, series, unit, stacked, most };
  return figure({
    title, name, more, empty: groups.length === 0,
    says: says ?? sentence(groups, total, unit),
    height: across ? (stacked || series.length === 1 ? 30 : 14 + 16 * series.length) * groups.length + (series.length > 1 ? 40 : 10) : undefined,
    draw: across ? (width) => drawAcross(chart, width) : (width, height) => drawUp(chart, width, height),
    table: () => ({ head: [t('chart.what'), ...series.map((one) => one || t('chart.number'))],
      rows: groups.map((g) => [g.name, ...g.values.map((v) => number(v, unit))]) }),
  });
}

/** The three largest say most. */
function sentence(groups, total, unit) {
  const largest = groups.toSorted((a, b) => total(b) - total(a)).slice(0, 3);
  return t('chart.largest', { values: largest.map((g) => t('chart.value', { name: g.name, value: number(total(g), unit) })).join(t('chart.and')) });
}

/** A swatch is filled, and from the second series on striped, so that bars differ without colour. */
function swatch(i, x, y, width, height) {
  if (width <= 0 || height <= 0) return null;
  const box = s('rect', { x, y, width, height, rx: Math.min(3, width / 2, height / 2), fill: inks[i % inks.length] });
  if (i === 0) return box;
  const gap = 3 + 2 * i, lines = [];
  for (let at = gap; at < height - 1; at += gap) lines.push(`M${x} ${y + height - at}h${width}`);
  return s('g', {}, box, lines.length > 0 && s('path', { d: lines.join(''), stroke: 'card', 'stroke-width': 1.2 }));
}

const names = (series, width) => legend(series, width, (i, x, y) => swatch(i, x + 6, y - 8, 18, 16));

function drawUp({ groups, series, unit, stacked, most }, width, height) {
  const top = names(series, width), up = steps(most);
  const left = 14 + Math.max(...up.map((v) => 7.6 * number(v, unit).length)), right = width - 8;
  const y = scale([0, up.at(-1)], [height - 30, top.height + 8]);
  const room = (right - left) / groups.length, thick = Math.min(44, room * 0.72);
  const every = Math.max(1, Math.ceil(Math.max(...groups.map((g) => wide(g.name) + 10)) / room));
  return [...top.shapes, ...grid(up, y, left, right, unit), ...groups.flatMap((g, i) => {
    const middle = left + room * (i + 0.5);
    return [...column(g.values, stacked, middle - thick / 2, thick, y),
      i % every === 0 && words(g.name, middle, height - 9, 'middle')];
  })].filter(Boolean);
}

function column(values, stacked, x, thick, y) {
  const each = stacked ? thick : thick / values.length;
  let below = 0;
  return values.map((v, i) => {
    const from = stacked ? below : 0;
    below += v;
    const height = y(from) - y(from + v);
    return swatch(i, x + (stacked ? 0 : i * each), y(from + v), Math.max(1, each - (values.length > 1 && !stacked ? 1 : 0)), height);
  });
}

function drawAcross({ groups, series, unit, stacked, most }, width) {
  const top = names(series, width), single = stacked || series.length === 1;
  const left = Math.min(width * 0.42, 14 + Math.max(...groups.map((g) => wide(g.name))));
  const x = scale([0, most || 1], [0, width - left - 16 - Math.max(...groups.flatMap((g) => g.values).map((v) => wide(number(v, unit))))]);
  const tall = single ? 30 : 14 + 16 * series.length;
  return [...top.shapes, ...groups.flatMap((g, i) => {
    const y = top.height + i * tall, sum = g.values.reduce((a, b) => a + b, 0);
    let begun = 0;
    return [words(g.name, left - 8, y + tall / 2 + 4.5, 'end', { fill: 'ink' }), ...g.values.flatMap((v, n) => {
      const at = left + (stacked ? x(begun) : 0), row = stacked ? y + 6 : y + 6 + n * 16;
      begun += v;
      const last = stacked ? n === g.values.length - 1 : true;
      return [swatch(n, at, row, x(v), single ? 18 : 13),
        last && words(number(stacked ? sum : v, unit), left + x(stacked ? sum : v) + 8, row + (single ? 14 : 11))];
    })];
  })].filter(Boolean);
}
