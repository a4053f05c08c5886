// The days of reading, quietly: a dot for each day, larger the more was read.
// Nothing is counted that could break.

import { h } from '../dom.js';
import { figure } from '../chart/figure.js';
import { number, s, words } from '../chart/shapes.js';
import { day as dayName, locale, t } from '../i18n.js';

const dayMS = 86400e3, room = 22, left = 40, top = 26;

/** calendar shows the weeks up to today, as many as fit, of the days of growth. */
export function calendar(days, today, more) {
  const read = new Map(days.map((d) => [d.day, d.characters]));
  const since = days.length ? (monday(today) - monday(days[0].day)) / (7 * dayMS) + 1 : 0; // no more empty weeks than needed
  const weeks = (width) => Math.max(4, Math.min(26, Math.max(10, since), Math.floor((width - left) / room)));
  const within = (n) => days.filter((d) => d.day >= iso(monday(today) - (n - 1) * 7 * dayMS) && d.day <= today);
  return figure({
    title: t('growth.calendar'), name: 'calendar', height: top + 7 * room + 34, more,
    says: (width) => t('growth.calendar.says', { weeks: weeks(width), n: within(weeks(width)).length }),
    draw: (width) => draw(read, today, weeks(width)),
    table: () => ({ head: [t('growth.day'), t('growth.read')], rows: within(26).toReversed().map((d) => [dayName(`${d.day}T12:00`), number(d.characters)]) }),
  });
}

const iso = (ms) => new Date(ms).toISOString().slice(0, 10);

/** monday is the beginning of the week of a day, in milliseconds of UTC. */
function monday(date) {
  const at = Date.parse(date);
  return at - ((new Date(at).getUTCDay() + 6) % 7) * dayMS;
}

/** How large the dot of a day is: 0 to 4. */
export const size = (n) => (n > 0 ? 1 + [30, 80, 160].filter((limit) => n >= limit).length : 0);

function draw(read, today, weeks) {
  const begin = monday(today) - (weeks - 1) * 7 * dayMS, shapes = [];
  const short = new Intl.DateTimeFormat(locale(), { weekday: 'narrow', timeZone: 'UTC' }), month = new Intl.DateTimeFormat(locale(), { month: 'short', timeZone: 'UTC' });
  for (const row of [0, 2, 4, 6]) shapes.push(words(short.format(begin + row * dayMS), left - 16, top + row * room + 15, 'end'));
  let named = -9;
  for (let week = 0; week < weeks; week++) {
    const x = left + week * room + room / 2, first = begin + week * 7 * dayMS;
    if (new Date(first).getUTCDate() <= 7 && week - named > 2) {
      shapes.push(words(month.format(first), x, 14, week === weeks - 1 ? 'end' : 'middle'));
      named = week;
    }
    for (let row = 0; row < 7; row++) {
      const date = iso(first + row * dayMS);
      if (date <= today) shapes.push(dot(x, top + row * room + 10, read.get(date) ?? 0));
    }
  }
  return [...shapes, ...key()];
}

const dot = (cx, cy, n) => s('circle', { cx, cy, ...(n > 0 ? { r: 2 + 1.9 * size(n), fill: 'one' } : { r: 2, fill: 'line' }) });

function key() {
  const y = top + 7 * room + 20;
  return [words(t('growth.calendar.less'), left, y), ...[1, 40, 100, 200].map((n, i) => dot(left + 44 + i * room, y - 4, n)), words(t('growth.calendar.more'), left + 44 + 4 * room, y)];
}

/** today is the day where the child is. */
export function todayIn(zone) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(new Date()).map((p) => [p.type, p.value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** calendarSection is the calendar in its card. */
export const calendarSection = (days, today) => h('section', { class: 'card calendar' }, calendar(days, today));
