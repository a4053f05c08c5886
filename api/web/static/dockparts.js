// The parts of the dock: its buttons, its settings, and dropping a file.

import { h } from './dom.js';
import { bird } from './frame.js';
import { icon } from './icons.js';

const listenFirst = 'langdu.listenFirst';

/** listensFirst is whether the child wants to listen before a recording is sent. */
export function listensFirst() {
  try { return localStorage.getItem(listenFirst) === 'yes'; } catch { return false; }
}

function remember(on) {
  try { localStorage.setItem(listenFirst, on ? 'yes' : 'no'); } catch { /* not remembered, then */ }
}

/** big is the one big button of a step. */
export const big = (kind, glyph, message, onclick) => h('button', { class: `big ${kind}`, dataset: { first: '' }, onclick },
  h('span', { class: 'disc' }, icon(glyph)), h('span', { class: 'under', t: message }));

/** small is a button beside it. */
export const small = (glyph, message, onclick, kind = 'plain') => h('button', { class: kind, onclick }, icon(glyph), h('span', { t: message }));

/** side is a small round button to the left or the right of the big one, its word below. */
export const side = (glyph, message, onclick, kind) => h('button', { class: `side ${kind}`, onclick },
  h('span', { class: 'round' }, icon(glyph)), h('span', { class: 'word', t: message }));

/** fileButton lets a recording be chosen that was made elsewhere. */
export function fileButton(onfile) {
  const file = h('input', { type: 'file', class: 'unseen', id: 'file', accept: 'audio/*,video/mp4,video/webm,.amr,.3gp,.m4a,.caf',
    onchange: (e) => { if (e.target.files[0]) onfile(e.target.files[0]); } });
  return h('label', { class: 'side choose', for: 'file' }, h('span', { class: 'round' }, icon('file')), h('span', { class: 'word', t: 'dock.file' }), file);
}

/** listenFirstBox is the wish to listen before a recording is sent. */
export function listenFirstBox() {
  const first = h('input', { type: 'checkbox', id: 'listen-first', onchange: (e) => remember(e.target.checked) });
  first.checked = listensFirst();
  return h('label', { class: 'check' }, first, h('span', { t: 'dock.listenFirst' }));
}

/** troubleCard says what went wrong, in words of that kind or kinder ones, and what can be done. */
export const troubleCard = (kind, words, detail, ...ways) => h('section', { class: 'trouble small', dataset: { kind }, role: 'alert' },
  bird(words === 'kept' ? 'listening' : 'puzzled'),
  h('div', {},
    h('h2', { t: `trouble.${words}.title` }),
    h('p', { t: `trouble.${words}.text` }),
    detail && h('p', { class: 'detail' }, detail)),
  h('div', { class: 'row' }, ...ways));

/** dropZone lets a sound file be dropped anywhere on the page while takes() is true. */
export function dropZone(takes, ondrop) {
  const body = document.body;
  body.append(h('p', { class: 'drop-here', 'aria-hidden': 'true' }, h('span', { t: 'dock.drop' })));
  let depth = 0;
  const over = (by) => { depth = Math.max(0, depth + by); body.classList.toggle('dropping', depth > 0); };
  addEventListener('dragenter', () => over(1));
  addEventListener('dragleave', () => over(-1));
  addEventListener('dragover', (e) => e.preventDefault());
  addEventListener('drop', (e) => {
    e.preventDefault();
    over(-depth);
    const file = e.dataTransfer?.files[0];
    if (file && takes()) ondrop(file);
  });
}

/** awake keeps the screen lit while a child reads, where a browser can; it resolves to what ends that. */
export async function awake() {
  try {
    const lock = await navigator.wakeLock?.request('screen');
    return () => lock?.release().catch(() => {});
  } catch { return () => {}; }
}
