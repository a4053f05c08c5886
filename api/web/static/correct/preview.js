// What would change: the machine listens again to what children have read before, as if
// the new readings were in force, and nothing of it is kept.

import { h } from '../dom.js';
import { askPreview, cancelPreview, preview } from './calls.js';
import { follow } from './patience.js';

/** previewOf is the card for a page's preview. */
export function previewOf(page, draft) {
  const body = h('div', { class: 'body' });
  const card = h('section', { class: 'card part preview', 'aria-labelledby': 'preview-title' },
    h('h2', { id: 'preview-title', t: 'preview.title' }), h('p', { class: 'soft', t: 'preview.about' }), body);
  let running = null; // the id of a preview that we wait for
  let of = null;      // the page that the card shows a preview of

  const idle = (...more) => body.replaceChildren(...more, h('button', { class: 'plain listen', onclick: begin, t: 'preview.ask' }));

  async function begin() {
    of = draft.page;
    const bar = h('progress', { max: '100', value: '0', tLabel: 'preview.running' });
    const stop = h('button', { class: 'link stop', t: 'preview.cancel', onclick: () => { end(); idle(); } });
    body.replaceChildren(h('p', { role: 'status', t: 'preview.running' }), bar, stop);
    try {
      const id = (await askPreview(page, of)).preview;
      running = id;
      const done = await follow(() => preview(id), (p) => { bar.value = p.percent; }, (p) => p.state === 'requested' && running === id);
      if (running !== id) return;
      running = null;
      await show(done);
    } catch (e) {
      running = null;
      idle(h('p', { role: 'alert', t: e.status === 429 ? 'preview.busy' : e.status === 422 ? 'preview.refused' : 'toast.failed' }));
    }
  }

  function end() {
    if (running) cancelPreview(running, { keepalive: true }).catch(() => { /* it is forgotten in a day */ });
    running = null;
  }

  async function show(p) {
    if (p.state !== 'done') return idle(h('p', { role: 'alert', t: 'toast.failed' }));
    const { figures } = await import('./figures.js');
    idle(figures(p));
    stale();
  }

  // stale says that the figures are of other readings than those that stand there now.
  function stale() {
    const old = of && (of.text !== draft.page.text || JSON.stringify(of.readings) !== JSON.stringify(draft.page.readings));
    const found = body.querySelector('.found');
    if (!found) return;
    found.classList.toggle('stale', Boolean(old));
    found.querySelector('.old')?.remove();
    if (old) found.prepend(h('p', { class: 'old', t: 'preview.old' }));
  }

  draft.addEventListener('change', stale);
  addEventListener('pagehide', end);
  idle();
  return card;
}
