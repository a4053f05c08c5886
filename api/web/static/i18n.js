// Two languages, one catalogue: messages.js, and what grownups/ adds to it.

import { messages } from './messages.js';

const kept = 'langdu.language';
const watchers = new Set();
const said = new WeakMap(); // element → {text or attribute: [key, values]}
let language = first();

function first() {
  const saved = remembered();
  if (saved === 'zh' || saved === 'en') return saved;
  for (const l of navigator.languages ?? []) {
    if (l.toLowerCase().startsWith('zh')) return 'zh';
    if (l.toLowerCase().startsWith('en')) return 'en';
  }
  return document.documentElement.dataset.language;
}

// A browser may forbid storage; the pages then just do not remember.
function remembered() {
  try { return localStorage.getItem(kept); } catch { return null; }
}

/** current is "zh" or "en". */
export const current = () => language;

/** locale is the current language for Intl. */
export const locale = () => (language === 'zh' ? 'zh-CN' : 'en-GB');

/** t is the message with its {names} replaced by values. */
export function t(key, values = {}) {
  const message = messages[key];
  if (!message) throw new Error(`messages.js has no "${key}"`);
  return message[language === 'zh' ? 0 : 1].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

/** also adds messages that only some pages need. */
export const also = (more) => { Object.assign(messages, more); };

/** has says whether there is such a message. */
export const has = (key) => key in messages;

/**
 * label ties an element's text or attribute to a message, in any language.
 * A value may be a function, for what itself depends on the language.
 */
export function label(e, what, message) {
  const [key, values] = Array.isArray(message) ? message : [message, {}];
  e.dataset.translated = '';
  said.set(e, { ...said.get(e), [what]: [key, values] });
  show(e);
}

function show(e) {
  for (const [what, [key, values]] of Object.entries(said.get(e) ?? {})) {
    const now = {};
    for (const [name, v] of Object.entries(values)) now[name] = typeof v === 'function' ? v() : v;
    if (what === 'text') e.textContent = t(key, now);
    else e.setAttribute(what, t(key, now));
  }
}

/** onLanguage runs now and after every change of the language. */
export function onLanguage(f) {
  watchers.add(f);
  f();
}

/** speak changes the language of everything on the page. */
export function speak(l) {
  language = l;
  try { localStorage.setItem(kept, l); } catch { /* not remembered, then */ }
  document.documentElement.lang = locale();
  for (const e of document.querySelectorAll('[data-translated]')) show(e);
  for (const f of watchers) f();
}

document.documentElement.lang = locale();

/** day writes a date as people say it. */
export function day(iso, options = { year: 'numeric', month: 'long', day: 'numeric' }) {
  return new Intl.DateTimeFormat(locale(), options).format(new Date(iso));
}

/** clock writes seconds as 0:07. */
export function clock(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
}
