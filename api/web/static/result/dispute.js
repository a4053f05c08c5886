// The dialogue in which a guardian says that a score is not right. A person
// listens then, with an approval, and decides.

import * as api from '../api.js';
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { mark } from '../pinyin.js';
import { address, wait } from './doubt.js';

const reasons = ['score', 'reading', 'noise', 'voice', 'other'];
const longest = 300; // characters of a comment

/** dispute opens the dialogue; about is the index in the text that is chosen, or null. */
export function dispute(recording, characters, about, line) {
  const trouble = h('p', { class: 'wrong-word', role: 'alert' });
  const send = h('button', { class: 'primary', type: 'submit', t: 'dispute.send' });
  const form = h('form', { class: 'dispute-form' }, fields(characters, about), trouble,
    h('div', { class: 'row' }, h('button', { class: 'plain', type: 'button', t: 'dispute.cancel', onclick: () => dialog.close() }), send));
  const dialog = h('dialog', { class: 'ask dispute', 'aria-labelledby': 'dispute-title', onclose: () => dialog.remove() }, form);
  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    send.disabled = true;
    trouble.textContent = '';
    try {
      await post(recording, new FormData(form));
      wait(line, new Date().toISOString());
      thanks(dialog);
    } catch (error) {
      if (!(error instanceof api.Problem || error instanceof api.Offline)) throw error;
      trouble.textContent = t('dispute.failed');
      send.disabled = false;
    }
  });
  document.body.append(dialog);
  dialog.showModal();
}

const fields = (characters, about) => [
  h('h2', { id: 'dispute-title', t: 'dispute.title' }), h('p', { t: 'dispute.text' }),
  h('label', { for: 'dispute-at', t: 'dispute.about' }),
  h('select', { name: 'at', id: 'dispute-at' },
    h('option', { value: '', t: 'dispute.all' }),
    characters.map((c) => h('option', { value: c.at, selected: c.at === about }, `${c.char} ${mark(c.reading)}`))),
  h('fieldset', {}, h('legend', { t: 'dispute.why' }), reasons.map((r, i) => h('label', { class: 'check' },
    h('input', { type: 'radio', name: 'reason', value: r, checked: i === 0 }), h('span', { t: `dispute.reason.${r}` })))),
  h('label', { for: 'dispute-comment', t: 'dispute.comment' }),
  h('textarea', { name: 'comment', id: 'dispute-comment', rows: 3, maxlength: longest }),
];

function post(recording, form) {
  const body = { reason: form.get('reason'), comment: form.get('comment').trim() };
  if (form.get('at') !== '') body.at = Number(form.get('at'));
  return api.call('POST', address(recording), {
    body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', 'Idempotency-Key': api.idempotencyKey() } });
}

function thanks(dialog) {
  const done = h('button', { class: 'primary', t: 'dispute.done', onclick: () => dialog.close() });
  dialog.replaceChildren(h('h2', { id: 'dispute-title', t: 'dispute.sent' }), h('p', { t: 'dispute.sent.text' }), h('div', { class: 'row' }, done));
  done.focus();
}
