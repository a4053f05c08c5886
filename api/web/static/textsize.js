// How large the text is, for eyes that need it larger; this device remembers it.

import { h } from './dom.js';
import { label } from './i18n.js';

const remembered = 'langdu.textSize';
const sizes = ['A', 'A+', 'A++'];

/** sizeButton goes through the sizes of the text. */
export function sizeButton() {
  const shown = h('span', { 'aria-hidden': 'true', lang: 'en' });
  const button = h('button', { class: 'toggle size' }, shown);
  let n = 0;
  try { n = Number(localStorage.getItem(remembered)) % sizes.length || 0; } catch { /* the usual size, then */ }
  const show = () => {
    document.documentElement.dataset.textSize = n;
    shown.textContent = sizes[n];
    label(button, 'aria-label', [`read.size.${n}`]);
    label(button, 'title', 'read.size');
  };
  button.addEventListener('click', () => {
    n = (n + 1) % sizes.length;
    try { localStorage.setItem(remembered, n); } catch { /* not remembered, then */ }
    show();
  });
  show();
  return button;
}
