// A guardian's word against a score: a quiet line below the result and a small
// dialogue. A person listens then, with an approval, and decides.

import * as api from '../api.js';
import { h } from '../dom.js';
import { day, t } from '../i18n.js';
import { mark } from '../pinyin.js';

const reasons = ['score', 'reading', 'noise', 'voice', 'other'];
const longest = 300; // characters of a comment

const address = (recording) => `/v1/recordings/${encodeURIComponent(recording.id)}/disputes`;

/** disputed says below the result that a dispute waits for a person, where one does. */
export async function disputed(recording, line) {
  let disputes;
  try { ({ disputes } = await api.call('GET', address(recording))); } catch (e) {
    if (e instanceof api.Problem || e instanceof api.Offline) return;
    throw e;
  }
  const open = (disputes ?? []).findLast((d) => d.state === 'open');
  if (open) wait(line, open.created_at);
}

function wait(line, iso) {
  line.replaceChildren(h('span', { t: ['dispute.open', { date: day(iso) }] }));
  line.hidden = false;
}

/** dispute opens the dialogue; about is the index in the text that is chosen, or null. */
export function dispute(recording, characters, about, line) {
  const which = h('select', { name: 'at', id: 'dispute-at' },
    h('option', { value: '', t: 'dispute.all' }),
    characters.map((c) => h('option', { value: c.at, selected: c.at === about }, `${c.char} ${mark(c.reading)}`)));
  const comment = h('textarea', { name: 'comment', id: 'dispute-comment', rows: 3, maxlength: longest });
  const trouble = h('p', { class: 'wrong-word', role: 'alert' });
  const send = h('button', { class: 'primary', type: 'submit', t: 'dispute.send' });
  const form = h('form', { class: 'dispute-form' },
    h('h2', { id: 'dispute-title', t: 'dispute.title' }), h('p', { t: 'dispute.text' }),
    h('label', { for: 'dispute-at', t: 'dispute.about' }), which,
    h('fieldset', {}, h('legend', { t: 'dispute.why' }), reasons.map((r, i) => h('label', { class: 'check' },
      h('input', { type: 'radio', name: 'reason', value: r, checked: i === 0 }), h('span', { t: `dispute.reason.${r}` })))),
    h('label', { for: 'dispute-comment', t: 'dispute.comment' }), comment, trouble,
    h('div', { class: 'row' }, h('button', { class: 'plain', type: 'button', t: 'dispute.cancel', onclick: () => dialog.close() }), send));
  const dialog = h('dialog', { class: 'ask dispute', 'aria-labelledby': 'dispute-title', onclose: () => dialog.remove() }, form);
  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    const body = { reason: new FormData(form).get('reason'), comment: comment.value.trim() };
    if (which.value !== '') body.at = Number(which.value);
    send.disabled = true;
    trouble.textContent = '';
    try {
      await post(recording, body);
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

const post = (recording, body) => api.call('POST', address(recording), {
  body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', 'Idempotency-Key': api.idempotencyKey() } });

function thanks(dialog) {
  const done = h('button', { class: 'primary', t: 'dispute.done', onclick: () => dialog.close() });
  dialog.replaceChildren(h('h2', { id: 'dispute-title', t: 'dispute.sent' }), h('p', { t: 'dispute.sent.text' }), h('div', { class: 'row' }, done));
  done.focus();
}
