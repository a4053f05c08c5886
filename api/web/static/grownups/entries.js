// The audit log: searched by what was done, to what, by whom and when.

import { h } from '../dom.js';
import { at, attempt, none, part } from './part.js';
import * as rights from './rights.js';

/** entriesPart shows the newest entries, and a search. */
export const entriesPart = () => part('entries', async (body) => {
  const field = (name, more = {}) => h('input', { id: `entries-${name}`, autocomplete: 'off', ...more });
  const action = field('action', { list: 'entries-actions' }), object = field('object'), actor = field('actor');
  const since = field('since', { type: 'date' }), until = field('until', { type: 'date' });
  const rows = h('tbody', {});
  const table = h('div', { class: 'wide', tabindex: '0', role: 'region', tLabel: 'entries.label' }, h('table', {},
    h('thead', {}, h('tr', {}, ['when', 'who', 'action', 'object'].map((c) => h('th', { scope: 'col', t: `entries.${c}` })))), rows));
  const empty = none('entries.none');
  const more = h('button', { class: 'plain', t: 'part.more', hidden: true, onclick: () => attempt(() => next(more.value)) });
  const next = async (cursor) => {
    const page = await rights.audit({ action: action.value.trim(), object: object.value.trim(), actor: actor.value.trim(), since: midnight(since.value, 0), until: midnight(until.value, 1), limit: 20, cursor });
    if (!cursor) rows.replaceChildren();
    rows.append(...page.entries.map(row));
    more.value = page.next_cursor;
    more.hidden = !page.next_cursor;
    empty.hidden = rows.children.length > 0;
    table.hidden = !empty.hidden;
  };
  await next('');
  body.replaceChildren(h('form', { class: 'form inline', onsubmit: (e) => { e.preventDefault(); attempt(() => next('')); } },
    labelled(action, 'entries.action'), labelled(object, 'entries.object'),
    h('details', { class: 'fold' }, h('summary', { t: 'entries.more' }), h('div', { class: 'form inline' },
      labelled(actor, 'entries.actor'), labelled(since, 'entries.since'), labelled(until, 'entries.until'))),
    h('datalist', { id: 'entries-actions' }, actions.map((value) => h('option', { value }))),
    h('button', { class: 'plain', t: 'entries.find' })), empty, table, more);
});

const labelled = (input, key) => h('div', {}, h('label', { for: input.id, t: key }), input);

// actions are those that people look for most; any other may be typed.
const actions = ['access', 'access-request', 'approval', 'refusal', 'revocation', 'erasure', 'erased', 'expired', 'consent', 'withdrawal', 'hold-proposed', 'hold',
  'hold-release', 'export', 'incident', 'policy', 'schedule', 'correction', 'dispute', 'dispute decided', 'queue paused', 'queue resumed', 'queue retried', 'hook replayed'];

// midnight is the beginning of a day here, or of one after it; '' of none.
function midnight(date, later) {
  if (!date) return '';
  const at = new Date(`${date}T00:00`);
  at.setDate(at.getDate() + later);
  return at.toISOString();
}

function row(e) {
  const detail = Object.entries(e.detail ?? {}).map(([k, v]) => `${k} ${v}`).join(', ');
  return h('tr', { dataset: { action: e.action } },
    h('td', {}, h('time', { datetime: e.at, t: ['part.words', { words: at(e.at) }] })),
    h('td', {}, [e.role, e.actor && `${e.actor.slice(0, 8)}`].filter(Boolean).join(' ')),
    h('td', {}, e.action, detail && h('span', { class: 'soft' }, ` ${detail}`)),
    h('td', { class: 'id' }, e.object ?? ''));
}
