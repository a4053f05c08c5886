// The staff's page: what is due, what waits for approval, what is on hold, what
// went wrong, and the audit log. Each part is there for whom the service allows it.


import { call, openSession } from '../api.js';
import { h } from '../dom.js';
import { open } from '../frame.js';
import { arguedPart } from '../grownups/argued.js';
import { duePart } from '../grownups/due.js';
import { entriesPart } from '../grownups/entries.js';
import { heardPart } from '../grownups/heard.js';
import { heldPart } from '../grownups/held.js';
import { happenedPart, sweptPart } from '../grownups/watch.js';
import { t } from '../i18n.js';

open({ build, anybody: true, signin });

async function build(main, { role }) {
  if (!['staff', 'custodian', 'operator'].includes(role)) return signin(main);
  const parts = [duePart(role), heardPart(role), arguedPart(), heldPart(role), happenedPart(role), sweptPart(), entriesPart()];
  main.append(h('h1', { t: 'staff.title' }), h('p', { class: 'lead', t: 'staff.about' }),
    h('p', { class: 'soft' }, h('span', { t: ['staff.role', { role: () => t(`role.${role}`) }] }), ' ',
      h('button', { class: 'link', t: 'staff.leave', onclick: async () => { await call('DELETE', '/v1/session'); location.reload(); } })),
    h('div', { class: 'parts' }, parts));
  await Promise.all(parts.map((p) => p.loaded));
}

// signin takes a token: staff have no app that opens the page for them.
function signin(main) {
  const token = h('input', { id: 'token', type: 'password', autocomplete: 'off', required: true });
  const wrong = h('p', { role: 'alert' });
  main.replaceChildren(h('h1', { t: 'staff.title' }), h('section', { class: 'card part' },
    h('h2', { t: 'staff.signin' }), h('p', { class: 'about' }, h('span', { t: 'staff.rights' }), ' ', h('span', { t: 'staff.signin.about' })),
    h('form', { class: 'form', onsubmit: async (e) => {
      e.preventDefault();
      try {
        await openSession(token.value.trim());
        location.reload();
      } catch {
        wrong.replaceChildren(h('span', { class: 'chip late', t: 'staff.wrong' }));
      }
    } }, h('label', { for: 'token', t: 'staff.token' }), token, h('button', { class: 'primary', t: 'staff.enter' }), wrong)));
}
