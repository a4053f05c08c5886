// What the pages of staff and operators have at their top: who is signed in and
// for how long, the ways to the other pages, and where nobody is, a way in.

import { call, openSession } from '../api.js';
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { offline } from '../session.js';

/** roles are those that have business here. */
export const roles = ['staff', 'custodian', 'operator'];

const places = [
  { key: 'desk.work', href: '/staff', roles },
  { key: 'desk.operation', href: '/operations', roles },
  { key: 'desk.correct', href: '/correct', roles: ['staff', 'operator'] },
];

/** desk is the heading of a page with the title and one of the places. */
export function desk({ title, here, session }) {
  return h('header', { class: 'desk' },
    h('h1', { t: title }),
    h('div', { class: 'who' }, h('span', { class: 'chip', t: ['desk.role', { role: () => t(`desk.role.${session.role}`) }] }), left(session),
      h('button', { class: 'link leave', t: 'desk.leave', onclick: leave })),
    h('nav', { class: 'places', tLabel: 'desk.nav' }, places.filter((p) => p.roles.includes(session.role))
      .map((p) => h('a', { href: p.href, class: 'place', 'aria-current': p.href === here ? 'page' : null, t: p.key }))));
}

async function leave() {
  await call('DELETE', '/v1/session');
  location.reload();
}

const minute = 60_000;

// left says how much of the session is left, minute by minute; when it is over the
// page is opened anew and asks for a token.
function left(session) {
  const e = h('span', { class: 'chip left' });
  if (!session.ends_at) return null;
  const ends = Date.parse(session.ends_at);
  const show = () => {
    const minutes = Math.ceil((ends - Date.now()) / minute);
    if (minutes <= 0) return location.reload();
    e.textContent = minutes < 120 ? t('desk.minutes', { n: String(minutes) }) : t('desk.hours', { n: String(Math.floor(minutes / 60)) });
    e.classList.toggle('late', minutes <= 5);
    setTimeout(show, Math.min(ends - Date.now() + 500, minute));
  };
  show();
  return e;
}

/**
 * enter takes a token: staff have no app that opens the page for them. why is a
 * message that says why the page has nothing else to show.
 */
export function enter(main, title, why = 'desk.rights') {
  const token = h('input', { id: 'token', type: 'password', autocomplete: 'off', spellcheck: 'false', required: true, 'aria-describedby': 'token-how' });
  const wrong = h('p', { role: 'alert' });
  const button = h('button', { class: 'primary', t: 'desk.enter' });
  const submit = async (e) => {
    e.preventDefault();
    button.disabled = true;
    try {
      await openSession(token.value.trim().replace(/^Bearer\s+/i, ''));
      location.reload();
    } catch (failure) {
      button.disabled = false;
      wrong.replaceChildren(h('span', { class: 'chip late', t: offline(failure) ? 'desk.unreached' : 'desk.wrong' }));
      token.select();
    }
  };
  main.replaceChildren(h('h1', { t: title }), h('section', { class: 'card part enter' },
    h('h2', { t: 'desk.signin' }), h('p', { class: 'about', t: why }),
    h('form', { class: 'form', onsubmit: submit }, h('label', { for: 'token', t: 'desk.token' }), token, button, wrong),
    h('p', { class: 'soft', id: 'token-how' }, h('span', { t: 'desk.signin.about' }), ' ', h('code', {}, 'langdu token --role staff --subject s1 --for 8h'))));
}

/** forStaff is build for people who have business here; anybody else is asked for a token. */
export const forStaff = (title, build) => async (main, session) => {
  if (!roles.includes(session.role)) return enter(main, title, 'desk.notyou');
  return build(main, session);
};
