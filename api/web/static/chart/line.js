// A chart of lines over time or over a number.

import { t } from '../i18n.js';
import { dates, moment } from './dates.js';
import { figure } from './figure.js';
import { grid, inks, legend, mark, number, s, scale, steps, stroke, words } from './shapes.js';

const bottom = 30, most = 40; // marks of points are drawn where there are no more than most

/**
 * line is a chart: series is [{name, points: [[x, y]]}], x 'time' (points at
 * milliseconds or dates) or 'number'. unit is written behind the numbers; area
 * fills what is below the first line; says is the sentence for who does not see
 * it; name the file's name when it is saved; zone the time zone of its times; more
 * are further buttons below it.
 */
export function line({ title, says, series, x = 'number', unit = '', area = false, name = 'chart', zone = 'UTC', max, more }) {
  const lines = series.map((one) => ({ ...one, points: one.points.filter(([, y]) => y !== null && y !== undefined).map(([at, y]) => [value(at), y]) }));
  const all = lines.flatMap((one) => one.points);
  return figure({
    title, name, more, empty: all.length === 0,
    says: says ?? sentence(lines, unit),
    draw: (width, height) => draw({ lines, all, x, unit, area, zone, max }, width, height),
    table: () => tableOf(lines, x, unit, zone),
  });
}

const value = (x) => (typeof x === 'number' ? x : Date.parse(x));

/** The last value of each line is what people ask for first. */
function sentence(lines, unit) {
  const last = lines.filter((one) => one.points.length > 0).map((one) => t('chart.value', { name: one.name, value: number(one.points.at(-1)[1], unit) }));
  return t('chart.latest', { values: last.join(t('chart.and')) });
}

function draw({ lines, all, x, unit, area, zone, max }, width, height) {
  const up = steps(max ?? Math.max(...all.map(([, y]) => y)));
  const left = 14 + Math.max(...up.map((v) => 7.6 * number(v, unit).length)), right = width - 12;
  const names = legend(lines.map((one) => one.name), width, (i, at, y) => s('g', {}, s('path', { d: `M${at} ${y}h26`, ...stroke(i) }), mark(i, at + 13, y)));
  const from = Math.min(...all.map(([at]) => at)), to = Math.max(...all.map(([at]) => at));
  const sx = from === to ? () => (left + right) / 2 : scale([from, to], [left + 6, right - 6]);
  const sy = scale([0, up.at(-1)], [height - bottom, names.height + 8]);
  return [...names.shapes, ...grid(up, sy, left, right, unit), ...axis(x, from, to, sx, right - left, height, zone),
    ...lines.flatMap((one, i) => drawLine(one.points, i, sx, sy, area && i === 0))];
}

function axis(x, from, to, sx, width, height, zone) {
  const marks = x === 'time' ? dates(from, to, Math.max(1, Math.floor(width / 84)), zone)
    : steps(to, Math.max(2, Math.floor(width / 90))).filter((v) => v >= from && v <= to).map((v) => [v, number(v)]);
  return marks.map(([at, text], i) => words(text, sx(at), height - 9, i === 0 && marks.length > 1 ? 'start' : i === marks.length - 1 && sx(at) > width - 20 ? 'end' : 'middle'));
}

function drawLine(points, i, sx, sy, filled) {
  if (points.length === 0) return [];
  const d = points.map(([at, y], n) => `${n ? 'L' : 'M'}${sx(at)} ${sy(y)}`).join('');
  const [first] = points[0], [last, end] = points.at(-1);
  const marked = points.length <= most ? points : [[last, end]];
  return [
    filled && s('path', { d: `${d}L${sx(last)} ${sy(0)}L${sx(first)} ${sy(0)}Z`, fill: `${inks[i % inks.length]}-soft` }),
    points.length > 1 && s('path', { d, ...stroke(i) }),
    ...marked.map(([at, y]) => mark(i, sx(at), sy(y), points.length > 20 ? 3 : 4.5))];
}

function tableOf(lines, x, unit, zone) {
  const at = [...new Set(lines.flatMap((one) => one.points.map(([v]) => v)))].sort((a, b) => a - b);
  const maps = lines.map((one) => new Map(one.points));
  return {
    head: [t(x === 'time' ? 'chart.when' : 'chart.at'), ...lines.map((one) => one.name)],
    rows: at.map((v) => [x === 'time' ? moment(v, at.at(-1) - at[0], zone) : number(v), ...maps.map((m) => (m.has(v) ? number(m.get(v), unit) : '–'))]),
  };
}
