// The dialogue about the keys of My Work, where the letters can be turned off.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { silent, turn } from './keys.js';

const rows = [['Space', 'play'], ['← →', 'seek'], ['n  p', 'step'], ['l', 'like'], ['/', 'search'], ['?', 'help']];

/** help is the dialogue about the keys. */
export function help() {
  const letters = h('input', { type: 'checkbox', checked: !silent(), onchange: () => turn(letters.checked) });
  const d = h('dialog', { class: 'ask keys', 'aria-labelledby': 'keys-title' },
    h('h2', { id: 'keys-title', t: 'keys.title' }),
    h('dl', {}, rows.map(([key, what]) => h('div', {}, h('dt', {}, key.split(/\s+/).map((k) => h('kbd', {}, k === 'Space' ? t('keys.space') : k))), h('dd', { t: `keys.${what}` })))),
    h('label', { class: 'check' }, letters, h('span', { t: 'keys.letters' })),
    h('div', { class: 'row' }, h('button', { class: 'primary', t: 'keys.close', autofocus: true, onclick: () => d.close() })));
  d.addEventListener('close', () => d.remove());
  document.body.append(d);
  d.showModal();
}
