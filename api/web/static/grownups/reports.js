// What may be said of everybody together: the yearly report, and how pages are
// misread. Nothing in them leads to anybody.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { attempt, none, on, part, save, words } from './part.js';
import * as rights from './rights.js';

const yearsBack = 3;

/** reportsPart has the report of a year to read and to keep; a custodian also has the statistics. */
export const reportsPart = (role) => part('reports', async (body) => {
  const now = new Date().getUTCFullYear();
  const years = Array.from({ length: yearsBack + 1 }, (_, i) => now - i);
  const shown = h('div', { class: 'report' });
  const keep = h('a', { class: 'button plain', t: 'reports.keep' });
  const show = async (year) => {
    keep.href = `/v1/reports/${year}`;
    keep.download = `langdu-report-${year}.json`;
    shown.replaceChildren(...read(await rights.report(year)));
  };
  const year = h('select', { id: 'reports-year', onchange: () => attempt(() => show(year.value)) }, years.map((y) => h('option', { value: y }, String(y))));
  await show(now);
  body.replaceChildren(h('form', { class: 'form inline' }, h('div', {}, h('label', { for: 'reports-year', t: 'reports.year' }), year), keep), shown,
    ...(role === 'custodian' ? await misread() : []));
});

function read(report) {
  const columns = (s) => h('thead', {}, h('tr', {}, h('td', {}), s.columns.map((c) => h('th', { scope: 'col' }, words(c.heading)))));
  const rows = (s) => h('tbody', {}, (s.rows ?? []).map((r) => h('tr', {}, h('th', { scope: 'row' }, r.name), r.values.map((v) => h('td', {}, v)))));
  return [
    h('p', { class: 'soft', t: [report.complete ? 'reports.whole' : 'reports.partly', { date: on(report.to) }] }),
    ...report.sections.map((s) => h('details', { class: 'fold' }, h('summary', {}, words(s.heading)),
      s.columns?.length > 0 && (s.rows?.length > 0
        ? h('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': s.heading[document.documentElement.lang.startsWith('zh') ? 'zh' : 'en'] }, h('table', {}, columns(s), rows(s)))
        : none('reports.none')),
      h('ul', { class: 'lines' }, (s.notes ?? []).map((n) => h('li', {}, words(n))))))];
}

// misread lets a custodian keep a month of statistics as a table.
async function misread() {
  const { months } = await rights.statistics({});
  const heading = [h('h3', { t: 'reports.misread' }), h('p', { class: 'soft', t: 'reports.misread.about' })];
  if (months.length === 0) return [...heading, none('reports.misread.none')];
  const month = h('select', { id: 'reports-month' }, months.map((m) => h('option', { value: m }, m)));
  return [...heading, h('form', { class: 'form inline', onsubmit: (e) => {
    e.preventDefault();
    attempt(async () => save(`langdu-statistics-${month.value}.csv`, await table(month.value), 'text/csv'));
  } }, h('div', {}, h('label', { for: 'reports-month', t: 'reports.month' }), month), h('button', { class: 'plain csv', t: 'reports.csv' }))];
}

// table is a month as comma-separated values; the mark at its beginning lets
// spreadsheets see that it is UTF-8.
async function table(month) {
  const rows = [['month', 'page', 'char', 'reading', 'learners', 'wrong_percent', 'skipped_percent']];
  let after = '';
  do {
    const stretch = await rights.statistics({ month, after });
    rows.push(...stretch.lines.map((l) => [l.month, l.page, l.char, l.reading, l.learners, l.rates.wrong, l.rates.skipped]));
    after = stretch.next;
  } while (after);
  return `\ufeff${rows.map((r) => r.map(cell).join(',')).join('\r\n')}\r\n`;
}

// cell is a value in quotes where it needs them; one that a spreadsheet would take
// for a formula is made text.
function cell(v) {
  const text = String(v).replace(/^([=+\-@])/, "'$1");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
