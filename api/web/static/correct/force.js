// After new readings are in force: whether what children have read before is to be
// scored again by them.

import { h } from '../dom.js';
import { correction, rescore } from './calls.js';
import { follow } from './patience.js';

/** forceOf is the card that offers it; offer() shows it. */
export function forceOf(page) {
  const body = h('div', { class: 'body' });
  const card = h('section', { class: 'card part force', 'aria-labelledby': 'force-title', hidden: true, tabindex: '-1' },
    h('h2', { id: 'force-title', t: 'force.title' }), body);

  async function begin() {
    const so = h('p', { role: 'status', t: 'force.running' });
    body.replaceChildren(so, h('progress', { tLabel: 'force.running' }));
    try {
      const started = await rescore(page);
      const done = await follow(() => correction(started.correction),
        (c) => { if (c.judged > 0) so.replaceChildren(h('span', { t: ['force.judged', { n: String(c.judged) }] })); }, (c) => c.state !== 'done');
      body.replaceChildren(h('p', { class: 'strong', role: 'status', t: done.judged > 0 ? ['force.done', { n: String(done.judged) }] : 'force.none' }),
        h('p', { class: 'soft', t: 'force.families' }));
    } catch {
      offer('toast.failed');
    }
  }

  function offer(why) {
    body.replaceChildren(...(why ? [h('p', { role: 'alert', t: why })] : []), h('p', { t: 'force.about' }), h('p', { class: 'soft', t: 'force.families' }),
      h('div', { class: 'row start' }, h('button', { class: 'primary again', t: 'force.yes', onclick: begin }),
        h('button', { class: 'plain', t: 'force.no', onclick: () => { card.hidden = true; } })));
    card.hidden = false;
  }

  return Object.assign(card, { offer() { offer(); card.focus(); card.scrollIntoView({ block: 'nearest' }); } });
}
