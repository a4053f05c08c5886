// Where the axis of a chart over time has its dates.

import { locale } from '../i18n.js';

const hour = 3600e3, dayLong = 24 * hour;

const parts = (options, zone) => new Intl.DateTimeFormat(locale(), { timeZone: zone, ...options });

/** moment writes a time as the table of a chart has it: with the hour where there are hours. */
export function moment(at, span, zone) {
  return parts({ year: 'numeric', month: 'short', day: 'numeric', ...(span <= 3 * dayLong ? { hour: '2-digit', minute: '2-digit' } : {}) }, zone).format(at);
}

/**
 * dates are up to most times between two, with a short text for each:
 * months' beginnings over a long span, days or hours over a shorter one.
 */
export function dates(from, to, most, zone) {
  const span = to - from;
  const at = span <= 2 * dayLong ? every(from, to, hour, [1, 2, 3, 6, 12, 24], most)
    : span <= 90 * dayLong ? every(from, to, dayLong, [1, 2, 7, 14, 28], most) : months(from, to, most);
  const form = span <= 2 * dayLong ? { hour: '2-digit', minute: '2-digit' }
    : span <= 90 * dayLong ? { month: 'short', day: 'numeric' } : { year: '2-digit', month: 'short' };
  const write = parts(form, zone);
  return at.map((t) => [t, write.format(t)]);
}

function every(from, to, unit, strides, most) {
  const stride = unit * (strides.find((k) => (to - from) / (unit * k) < most) ?? strides.at(-1));
  const first = unit < dayLong ? Math.ceil(from / stride) * stride : from;
  return Array.from({ length: Math.floor((to - first) / stride) + 1 }, (_, i) => first + i * stride);
}

function months(from, to, most) {
  const begin = new Date(from), all = [];
  for (let m = begin.getUTCMonth() + 1; ; m++) {
    const at = Date.UTC(begin.getUTCFullYear(), m, 1);
    if (at > to) break;
    all.push(at);
  }
  const stride = [1, 2, 3, 6, 12, 24].find((k) => all.length / k <= most) ?? 36;
  return all.filter((at) => new Date(at).getUTCMonth() % Math.min(stride, 12) === 0);
}
