// What a child sees of the microphone: the picture of the voice and one line
// that says how well it is heard.

import { h } from './dom.js';
import { t } from './i18n.js';

/**
 * level makes {wave, hint, listen}: the picture, the line, and what binds both to
 * a meter. key turns a message into that of the dock; only are the hints that are
 * worth showing now.
 */
export function level(key, only = ['silent', 'quiet', 'loud', 'noisy', 'good']) {
  const wave = h('canvas', { class: 'wave', 'aria-hidden': 'true' });
  const hint = h('p', { class: 'hint', role: 'status' });
  const listen = (meter) => meter.show(wave, (kind) => {
    const says = only.includes(kind) ? kind : '';
    hint.dataset.hint = says;
    hint.textContent = says && t(key(`dock.hint.${says}`));
  });
  return { wave, hint, listen };
}
