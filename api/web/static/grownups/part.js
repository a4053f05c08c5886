// The parts of the pages for grown-ups: each is a card that loads by itself, so
// that one that cannot be shown takes none of the others with it.

import { h } from '../dom.js';
import { day, label } from '../i18n.js';

/**
 * part is a card with a heading, a sentence, and what fill(body, again, tell) puts
 * into it. Where the service says that it is not for this person, or has no such
 * thing, the card goes away; where it fails, it says so and offers another try. A
 * part with fold shows its heading alone until it is opened, and beside it what
 * tell(message, open) says: the gist, and whether it should stand open at once.
 */
export function part(name, fill, { fold = false, open = false } = {}) {
  const body = h('div', { class: 'body' });
  const gist = h('span', { class: 'gist' });
  const head = [h('h2', { id: `${name}-title`, t: `${name}.title` }), gist];
  const inside = [h('p', { class: 'about', t: `${name}.about` }), body];
  const card = fold
    ? h('details', { class: 'card part folded', id: name, open: open || location.hash === `#${name}` }, h('summary', {}, head), inside)
    : h('section', { class: 'card part', id: name, 'aria-labelledby': `${name}-title` }, head[0], inside);
  const tell = (message, show = false) => { label(gist, 'text', message); if (show) card.open = true; };
  const load = async () => {
    body.setAttribute('aria-busy', 'true');
    try {
      await fill(body, load, tell);
    } catch (e) {
      if (e.status === 403 || e.status === 404) card.hidden = true;
      else body.replaceChildren(h('p', { class: 'soft', t: 'part.failed' }), h('button', { class: 'plain', t: 'trouble.again', onclick: load }));
    } finally {
      body.removeAttribute('aria-busy');
    }
  };
  card.loaded = load();
  return card;
}

/** counted tells whoever shows the part how many of its things wait, and whether one is late. */
export const counted = (body, n, late = false) => body.dispatchEvent(new CustomEvent('counted', { detail: { n, late } }));

/**
 * listed fills a list stretch by stretch: fetch(cursor) resolves to {items, next}, line
 * makes an item. It resolves to the list and the button for more.
 */
export async function listed(fetch, line) {
  const list = h('ul', { class: 'lines' });
  const more = h('button', { class: 'plain more', t: 'part.more', hidden: true, onclick: () => attempt(() => next(more.value)) });
  const next = async (cursor) => {
    const { items, next: after } = await fetch(cursor);
    list.append(...items.map(line));
    more.value = after ?? '';
    more.hidden = !after;
  };
  await next('');
  return [list, more];
}

/** none is the word for a list that is empty. */
export const none = (key) => h('p', { class: 'soft', t: key });

/** on is a date that follows the language. */
export const on = (iso) => () => day(iso);

/** at is a date with the time of day that follows the language. */
export const at = (iso) => () => day(iso, { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });

/** chip is a short word on its own ground; kind is good, late or quiet. */
export const chip = (t, kind = 'quiet') => h('span', { class: `chip ${kind}`, t });

/** refusal says in a dialogue what the service has refused, in its own words. */
export function refusal(e) {
  return new Promise((done) => {
    const d = h('dialog', { class: 'ask', 'aria-labelledby': 'refusal' },
      h('h2', { id: 'refusal', t: 'part.refused' }), h('p', { lang: 'en' }, e.message),
      h('div', { class: 'row' }, h('button', { class: 'primary', t: 'part.understood', autofocus: true, onclick: () => d.close() })));
    d.addEventListener('close', () => { d.remove(); done(); });
    document.body.append(d);
    d.showModal();
  });
}

/** attempt does something, then shows the part again, or says what was refused. */
export async function attempt(f, again = () => {}) {
  try { await f(); await again(); } catch (e) { await refusal(e); }
}

/** words writes a sentence that the service has in both languages. */
export const words = (w) => h('span', { t: ['part.words', { words: () => (document.documentElement.lang.startsWith('zh') ? w.zh : w.en) }] });

/** save hands a document to the person as a file. */
export function save(name, content, type = 'application/json') {
  const address = URL.createObjectURL(new Blob([content], { type }));
  h('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
