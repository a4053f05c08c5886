// The dialogue about the links to a recording: how long a new one lasts, the link
// itself, which is told once, and those in force with the way to end them.

import { call, change, idempotencyKey } from '../api.js';
import { h, say, toast } from '../dom.js';
import { day, t } from '../i18n.js';
import { icon } from '../icons.js';

const spans = [1, 7, 30]; // days, as many as the service allows
const usual = 7;
const id = encodeURIComponent;

/** links asks for the links to a recording that are in force. */
export const links = (recording) => call('GET', `/v1/recordings/${id(recording)}/shares`);

/** revoke ends a link at once. */
export const revoke = (link) => change('DELETE', `/v1/shares/${id(link)}`);

const make = (recording, days) => call('POST', `/v1/recordings/${id(recording)}/shares`, {
  body: JSON.stringify({ days }), headers: { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey() } });

/** share opens the dialogue; it resolves when that is closed. */
export async function share(recording) {
  const list = h('div', { class: 'links' });
  const fresh = h('div', { class: 'fresh', 'aria-live': 'polite' });
  const d = h('dialog', { class: 'ask sharing', 'aria-labelledby': 'sharing-title' },
    h('h2', { id: 'sharing-title', t: 'share.title' }),
    h('p', { t: 'share.about' }), form(), fresh, list,
    h('div', { class: 'row' }, h('button', { class: 'plain', t: 'share.close', onclick: () => d.close() })));

  function form() {
    const pick = h('fieldset', { class: 'spans' }, h('legend', { t: 'share.span' }),
      spans.map((n) => h('label', { class: 'span' }, h('input', { type: 'radio', name: 'days', value: n, checked: n === usual }), h('span', { t: `share.days.${n}` }))));
    const send = h('button', { class: 'primary', type: 'submit' }, icon('link'), h('span', { t: 'share.make' }));
    return h('form', { onsubmit: async (e) => {
      e.preventDefault();
      send.disabled = true;
      try { show(await make(recording.id, Number(new FormData(e.target).get('days')))); await refresh(); } catch (why) { fresh.replaceChildren(refused(why)); }
      send.disabled = false;
    } }, pick, send);
  }

  function show({ url, expires_at: until }) {
    if (!url) return fresh.replaceChildren(); // told once, and this was a second answer
    const address = new URL(url, location.href).href;
    const field = h('input', { class: 'address', readonly: true, value: address, tLabel: 'share.link', onfocus: (e) => e.target.select() });
    fresh.replaceChildren(h('p', { class: 'good' }, icon('correct'), h('span', { t: ['share.made', { date: () => day(until, { month: 'long', day: 'numeric' }) }] })), field,
      h('div', { class: 'row' },
        h('button', { class: 'primary copy', onclick: () => copy(address, field) }, h('span', { t: 'share.copy' })),
        navigator.share && h('button', { class: 'plain', onclick: () => navigator.share({ url: address, title: t('share.sent') }).catch(() => { /* thought better of it */ }) }, icon('share'), h('span', { t: 'share.send' }))));
    fresh.querySelector('.copy').focus();
  }

  async function refresh() {
    const { shares } = await links(recording.id);
    list.replaceChildren(shares.length ? h('h3', { t: ['share.force', { n: shares.length }] }) : '', linkList(shares, refresh));
  }

  await refresh().catch(() => { /* none can be shown; one can be made all the same */ });
  document.body.append(d);
  d.showModal();
  return new Promise((done) => { d.addEventListener('close', () => { d.remove(); done(); }); });
}

/** linkList is the links in force, each with its end and the way to end it now; again runs after that. */
export function linkList(shares, again, about = () => null) {
  return h('ul', { class: 'lines' }, shares.map((x) => h('li', { class: 'shared', dataset: { id: x.id } },
    h('div', {}, about(x), h('p', { t: ['share.until', { made: () => short(x.created_at), until: () => short(x.expires_at) }] })),
    h('button', { class: 'plain revoke', t: 'share.revoke', tLabel: ['share.revoke.label', { date: () => short(x.created_at) }], onclick: async (e) => {
      e.currentTarget.disabled = true;
      try { await revoke(x.id); say(t('share.revoked')); } catch (why) { if (why.status !== 404) toast('toast.failed'); }
      await again();
    } }))));
}

const short = (iso) => day(iso, { month: 'short', day: 'numeric' });

async function copy(address, field) {
  try { await navigator.clipboard.writeText(address); } catch {
    field.select(); // no clipboard for a page without https: the person's own copy works
    if (!document.execCommand('copy')) return toast('toast.failed');
  }
  document.querySelector('.sharing .copy span').textContent = t('share.copied');
  say(t('share.copied'));
}

// refused is a kind word for what the service does not allow.
function refused(e) {
  if (e.kind === 'consent-required') return h('p', { class: 'refused' }, h('span', { t: 'share.consent' }), ' ', h('a', { class: 'link', href: '/guardian#agreed', t: 'share.consent.go' }));
  if (e.status === 403) return h('p', { class: 'refused', t: 'share.child' });
  if (e.status === 409) return h('p', { class: 'refused', t: 'share.many' });
  return h('p', { class: 'refused', t: 'toast.failed' });
}
