// Building the page's elements. Text always goes in as text nodes, never as
// markup, so nothing that a person typed can become an element.

import { label } from './i18n.js';

/**
 * h makes an element: h('button', {class: 'big', onclick: f, t: 'dock.send'}, child…).
 * t is a key of the page's messages, or [key, values], shown as the text; tLabel
 * and tHint likewise for aria-label and placeholder.
 */
export function h(tag, props = {}, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(e, name, value);
  e.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return e;
}

function set(e, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === 't') label(e, 'text', value);
  else if (name === 'tLabel') label(e, 'aria-label', value);
  else if (name === 'tHint') label(e, 'placeholder', value);
  else if (name.startsWith('on')) e.addEventListener(name.slice(2), value);
  else if (name === 'dataset') Object.assign(e.dataset, value);
  else if (name === 'class') e.className = value;
  else e.setAttribute(name, value === true ? '' : value);
}

/** say tells people who listen to the page instead of looking at it. */
export function say(text) {
  let region = document.getElementById('say');
  if (!region) {
    region = h('p', { id: 'say', class: 'unseen', role: 'status', 'aria-live': 'polite' });
    document.body.append(region);
  }
  region.textContent = text;
}

/** toast shows a short message at the bottom, with one action if wanted. */
export function toast(key, { action, onaction, lasts = 5000 } = {}) {
  document.querySelector('.toast')?.remove();
  const t = h('div', { class: 'toast', role: 'status' }, h('span', { t: key }));
  if (action) t.append(h('button', { class: 'link', t: action, onclick: () => { t.remove(); onaction(); } }));
  document.body.append(t);
  setTimeout(() => t.remove(), lasts);
}

/** ask is a small dialogue; it resolves to true when the person agrees. mild is for what does no harm. */
export function ask({ title, text, yes, no, mild = false }) {
  return new Promise((resolve) => {
    const d = h('dialog', { class: 'ask', 'aria-labelledby': 'ask-title' },
      h('h2', { id: 'ask-title', t: title }),
      h('p', { t: text }),
      h('div', { class: 'row' },
        h('button', { class: 'plain', t: no, autofocus: true, onclick: () => d.close('no') }),
        h('button', { class: mild ? 'primary' : 'danger', t: yes, onclick: () => d.close('yes') })));
    d.addEventListener('close', () => { d.remove(); resolve(d.returnValue === 'yes'); });
    document.body.append(d);
    d.showModal();
  });
}

const worn = new Map(); // path → a promise of it

/** dressed adds a style sheet that only some of a page needs, once, and resolves when it is there. */
export function dressed(path) {
  if (!worn.has(path)) {
    worn.set(path, new Promise((done) => {
      document.head.append(h('link', { rel: 'stylesheet', href: new URL(path, import.meta.url).pathname, onload: done, onerror: done }));
    }));
  }
  return worn.get(path);
}

/** calm is whether the person asked their device for less motion. */
export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** pause waits for ms milliseconds. */
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** later runs work when the page has shown what it is about, and has nothing better to do. */
export function later(work) {
  if (window.requestIdleCallback) requestIdleCallback(work, { timeout: 2000 });
  else setTimeout(work, 200); // Safari
}
