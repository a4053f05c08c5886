// The dialogue in which staff decide: a sentence always, a reason where it is asked for.

import { h } from '../dom.js';

/**
 * decide resolves to {reason, score, sentence}, or to null where it was cancelled.
 * There is a reason where reasons are given, a score where number labels one.
 */
export function decide({ title, label, reasons = [], name = (r) => r, number = null }) {
  return new Promise((resolve) => {
    const reason = reasons.length ? h('select', { id: 'decide-reason' }, reasons.map((r) => h('option', { value: r, t: name(r) }))) : null;
    const score = number ? h('input', { id: 'decide-score', type: 'number', min: '0', max: '100' }) : null;
    const sentence = h('textarea', { id: 'decide-sentence', maxlength: '300', rows: '3', required: true });
    const d = h('dialog', { class: 'ask decide', 'aria-labelledby': 'decide-title' },
      h('h2', { id: 'decide-title', t: title }),
      h('form', { class: 'form', onsubmit: (e) => { e.preventDefault(); d.close('yes'); } },
        reason && [h('label', { for: 'decide-reason', t: 'due.reason' }), reason],
        score && [h('label', { for: 'decide-score', t: number }), score],
        h('label', { for: 'decide-sentence', t: label }), sentence,
        h('div', { class: 'row' },
          h('button', { type: 'button', class: 'plain', t: 'due.not', onclick: () => d.close('no') }),
          h('button', { class: 'primary', t: 'due.decide' }))));
    d.addEventListener('close', () => {
      d.remove();
      resolve(d.returnValue === 'yes' ? { ...(reason && { reason: reason.value }), ...(score?.value && { score: Number(score.value) }), sentence: sentence.value.trim() } : null);
    });
    document.body.append(d);
    d.showModal();
    sentence.focus();
  });
}
