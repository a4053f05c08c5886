// How operators read numbers: bytes, times, and names of the service's own.

import { has, locale, t } from '../i18n.js';

/** count writes a number with its separators. */
export const count = (n) => new Intl.NumberFormat(locale()).format(n);

/** size writes bytes in the unit that fits. */
export function size(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let i = 0;
  while (bytes >= 1000 && i < units.length - 1) {
    bytes /= 1000;
    i++;
  }
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: bytes < 10 && i > 0 ? 1 : 0 }).format(bytes)} ${units[i]}`;
}

const spans = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]];

/** lasting writes milliseconds as a length of time in the unit that fits. */
export function lasting(ms) {
  const [unit, one] = spans.find(([, each]) => ms >= 1.5 * each) ?? ['second', 1000];
  const n = ms / one;
  return new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: n < 10 && unit === 'second' ? 1 : 0 }).format(n);
}

/** ago writes how long before at a time was, or how long after. */
export function ago(iso, at) {
  const ms = Date.parse(iso) - Date.parse(at);
  const [unit, one] = spans.find(([, each]) => Math.abs(ms) >= each) ?? ['second', 1000];
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(Math.round(ms / one), unit);
}

/** time writes the time of day, with the day where it is another than at's. */
export function time(iso, at) {
  const options = { hour: '2-digit', minute: '2-digit' };
  const same = new Date(iso).toDateString() === new Date(at).toDateString();
  return new Intl.DateTimeFormat(locale(), same ? options : { month: 'short', day: 'numeric', ...options }).format(new Date(iso));
}

/** slug is how a key of the catalogue has a name of the service: recording-score. */
export const slug = (name) => name.replaceAll(/[ .]/g, '-');

/** named is the message of a name, or the name itself where there is none. */
export const named = (key, name) => (has(key) ? t(key) : name);
