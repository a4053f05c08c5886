// The dialogue in which staff decide: a sentence always, a reason where it is asked for.

import { h } from '../dom.js';

/** decide resolves to {reason, sentence}, or to null where it was cancelled. */
export function decide({ title, label, reasons = [], name = (r) => r, required = true }) {
  return new Promise((resolve) => {
    const reason = reasons.length ? h('select', { id: 'decide-reason' }, reasons.map((r) => h('option', { value: r, t: name(r) }))) : null;
    const sentence = h('textarea', { id: 'decide-sentence', maxlength: '300', rows: '3', required });
    const d = h('dialog', { class: 'ask decide', 'aria-labelledby': 'decide-title' },
      h('h2', { id: 'decide-title', t: title }),
      h('form', { class: 'form', onsubmit: (e) => { e.preventDefault(); d.close('yes'); } },
        reason && [h('label', { for: 'decide-reason', t: 'due.reason' }), reason],
        h('label', { for: 'decide-sentence', t: label }), sentence,
        h('div', { class: 'row' },
          h('button', { type: 'button', class: 'plain', t: 'due.not', onclick: () => d.close('no') }),
          h('button', { class: 'primary', t: 'due.decide' }))));
    d.addEventListener('close', () => {
      d.remove();
      resolve(d.returnValue === 'yes' ? { ...(reason && { reason: reason.value }), sentence: sentence.value.trim() } : null);
    });
    document.body.append(d);
    d.showModal();
    sentence.focus();
  });
}
