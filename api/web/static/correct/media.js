// What a page has besides its text: a picture, and a model reading by a grown-up.

import { change } from '../api.js';
import { ask, h } from '../dom.js';
import { model, removeMedia } from './calls.js';
import { follow } from './patience.js';

const refusals = { 413: 'media.large', 415: 'media.format', 422: 'media.format' };

// upload sends a file that was chosen.
const upload = (path, file) => change('PUT', path, { headers: { 'Content-Type': file.type || 'application/octet-stream' }, body: file });

/** mediaOf is the card for a page's picture and model reading. */
export function mediaOf(page, first) {
  const at = `/v1/pages/${encodeURIComponent(page)}`;
  const picture = h('div', { class: 'medium' });
  const reading = h('div', { class: 'medium' });

  // chosen is a button that takes a file and sends it.
  const chosen = (id, accept, label, send) => h('label', { class: 'plain file' }, h('span', { t: label }),
    h('input', { id, type: 'file', accept, class: 'unseen', onchange: (e) => { if (e.target.files[0]) send(e.target.files[0]); } }));
  const failed = (e) => h('p', { class: 'wrong', role: 'alert', t: refusals[e.status] ?? 'toast.failed' });

  function showPicture(address, problem) {
    picture.replaceChildren(h('h3', { t: 'media.picture' }),
      address ? h('img', { src: address, alt: '', class: 'shown' }) : h('p', { class: 'soft', t: 'media.picture.none' }), problem ?? '',
      h('div', { class: 'row start' }, chosen('picture-file', 'image/png,image/jpeg,image/webp', address ? 'media.another' : 'media.choose', async (file) => {
        try { showPicture((await upload(`${at}/picture`, file)).picture); } catch (e) { showPicture(address, failed(e)); }
      }), address && h('button', { class: 'link', t: 'media.remove', onclick: () => away('picture', 'media.picture.away', () => showPicture(null)) })));
  }

  function showReading(m, problem) {
    reading.replaceChildren(h('h3', { t: 'media.model' }), h('p', { class: 'soft', t: m ? `media.model.${m.status}` : 'media.model.none' }),
      m?.detail ? h('p', { class: 'soft', lang: 'en' }, m.detail) : '', m?.audio ? h('audio', { controls: true, src: m.audio, preload: 'none' }) : '',
      m?.attribution ? h('p', { class: 'soft', t: ['media.model.by', { who: m.attribution }] }) : '', problem ?? '',
      by(m), h('div', { class: 'row start' }, chosen('model-file', 'audio/*', m ? 'media.another' : 'media.choose', send),
        m && h('button', { class: 'link', t: 'media.remove', onclick: () => away('model', 'media.model.away', () => showReading(null)) })));
  }

  const by = (m) => {
    const input = h('input', { id: 'model-by', maxlength: '90', autocomplete: 'off' });
    input.value = m?.attribution ?? '';
    return h('div', { class: 'field' }, h('label', { for: 'model-by', t: 'media.model.who' }), input);
  };

  async function send(file) {
    const who = document.getElementById('model-by').value.trim();
    try {
      showReading(await upload(`${at}/model?attribution=${encodeURIComponent(who)}`, file));
      await load();
    } catch (e) {
      showReading(null, failed(e));
    }
  }

  async function away(what, text, then) {
    if (!await ask({ title: 'media.remove', text, yes: 'media.remove', no: 'correct.keep' })) return;
    try { await removeMedia(page, what); then(); } catch (e) { picture.append(failed(e)); }
  }

  // load follows a model reading until a worker has listened to it.
  async function load() {
    try {
      showReading(await follow(() => model(page), showReading, (m) => m.status === 'received'));
    } catch (e) {
      showReading(null, e.status === 404 ? null : failed(e));
    }
  }

  const fold = h('details', { class: 'card part fold media', ontoggle: () => { if (fold.open && !reading.hasChildNodes()) load(); } },
    h('summary', { t: 'media.open' }), h('div', { class: 'two' }, picture, reading));
  showPicture(first.picture);
  return Object.assign(fold, { load: () => { if (fold.open) load(); } });
}
