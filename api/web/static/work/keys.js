// The keys of My Work. A letter that is typed is never taken for a command, and who
// speaks to their device, or is bothered by them, can turn the letters off.

import { h } from '../dom.js';
import { t } from '../i18n.js';

const off = 'langdu.keys';
const typing = 'input:not([type=range]), textarea, select, [contenteditable], dialog *';
const acts = 'a, button, summary, select, input'; // what the space bar does something else with

/** keys listens for what is in does: {' ': f, ArrowLeft: f, n: f, …}. */
export function keys(does) {
  addEventListener('keydown', (e) => {
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || document.querySelector('dialog[open]')) return;
    const at = e.target instanceof Element ? e.target : document.body;
    if (at.closest(typing)) return;
    if (e.key === ' ' && at.closest(acts)) return;
    if (e.key.startsWith('Arrow') && at.closest('input')) return;
    const f = does[e.key];
    if (!f || (/^[a-z/?]$/.test(e.key) && silent() && e.key !== '?')) return;
    if (f() !== false) e.preventDefault();
  });
}

function silent() {
  try { return localStorage.getItem(off) === 'off'; } catch { return false; }
}

const rows = [['Space', 'play'], ['← →', 'seek'], ['n  p', 'step'], ['l', 'like'], ['/', 'search'], ['?', 'help']];

/** help is the dialogue about the keys. */
export function help() {
  const letters = h('input', { type: 'checkbox', checked: !silent(), onchange: () => {
    try { localStorage.setItem(off, letters.checked ? 'on' : 'off'); } catch { /* not remembered, then */ }
  } });
  const d = h('dialog', { class: 'ask keys', 'aria-labelledby': 'keys-title' },
    h('h2', { id: 'keys-title', t: 'keys.title' }),
    h('dl', {}, rows.map(([key, what]) => h('div', {}, h('dt', {}, key.split(/\s+/).map((k) => h('kbd', {}, k === 'Space' ? t('keys.space') : k))), h('dd', { t: `keys.${what}` })))),
    h('label', { class: 'check' }, letters, h('span', { t: 'keys.letters' })),
    h('div', { class: 'row' }, h('button', { class: 'primary', t: 'keys.close', autofocus: true, onclick: () => d.close() })));
  d.addEventListener('close', () => d.remove());
  document.body.append(d);
  d.showModal();
}
