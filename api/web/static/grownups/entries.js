// The audit log: searched by what was done and by id.

import { h } from '../dom.js';
import { at, none, part } from './part.js';
import * as rights from './rights.js';

/** entriesPart shows the newest entries, and a search. */
export const entriesPart = () => part('entries', async (body) => {
  const action = h('input', { id: 'entries-action', autocomplete: 'off' });
  const object = h('input', { id: 'entries-object', autocomplete: 'off' });
  const rows = h('tbody', {});
  const table = h('div', { class: 'wide', tabindex: '0', role: 'region', tLabel: 'entries.label' }, h('table', {},
    h('thead', {}, h('tr', {}, ['when', 'who', 'action', 'object'].map((c) => h('th', { scope: 'col', t: `entries.${c}` })))), rows));
  const empty = none('entries.none');
  const more = h('button', { class: 'plain', t: 'part.more', hidden: true, onclick: () => next(more.value) });
  const next = async (cursor) => {
    const page = await rights.audit({ action: action.value.trim(), object: object.value.trim(), limit: 20, cursor });
    if (!cursor) rows.replaceChildren();
    rows.append(...page.entries.map(row));
    more.value = page.next_cursor;
    more.hidden = !page.next_cursor;
    empty.hidden = rows.children.length > 0;
    table.hidden = !empty.hidden;
  };
  await next('');
  body.replaceChildren(h('form', { class: 'form inline', onsubmit: (e) => { e.preventDefault(); next(''); } },
    h('div', {}, h('label', { for: 'entries-action', t: 'entries.action' }), action),
    h('div', {}, h('label', { for: 'entries-object', t: 'entries.object' }), object),
    h('button', { class: 'plain', t: 'entries.find' })), empty, table, more);
});

function row(e) {
  const detail = Object.entries(e.detail ?? {}).map(([k, v]) => `${k} ${v}`).join(', ');
  return h('tr', { dataset: { action: e.action } },
    h('td', {}, h('time', { datetime: e.at, t: ['part.words', { words: at(e.at) }] })),
    h('td', {}, [e.role, e.actor && `${e.actor.slice(0, 8)}`].filter(Boolean).join(' ')),
    h('td', {}, e.action, detail && h('span', { class: 'soft' }, ` ${detail}`)),
    h('td', { class: 'id' }, e.object ?? ''));
}
