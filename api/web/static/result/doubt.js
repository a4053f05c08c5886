// A guardian's doubt about a score: a quiet line below the result, and what has
// become of a doubt before. The dialogue itself is dispute.js.

import * as api from '../api.js';
import { h, toast } from '../dom.js';
import { day } from '../i18n.js';

/** address is where disputes about a recording are. */
export const address = (recording) => `/v1/recordings/${encodeURIComponent(recording.id)}/disputes`;

/** wait says that a dispute of that day waits for a person. */
export function wait(line, iso) {
  line.replaceChildren(h('span', { t: ['dispute.open', { date: day(iso) }] }));
  line.hidden = false;
}

/** doubt is the way to dispute a score; tiles know which character is meant. */
export function doubt(recording, tiles) {
  const line = h('p', { class: 'small', role: 'status', hidden: true });
  told(recording, line);
  return h('div', { class: 'doubt' }, line, h('button', { class: 'link', t: 'dispute.link', onclick: async () => {
    try {
      const { dispute } = await import('./dispute.js');
      dispute(recording, tiles.characters, tiles.chosen?.at ?? null, line);
    } catch { toast('toast.failed'); }
  } }));
}

// told says so where a dispute waits already.
async function told(recording, line) {
  try {
    const { disputes } = await api.call('GET', address(recording));
    const open = (disputes ?? []).findLast((d) => d.state === 'open');
    if (open) wait(line, open.created_at);
  } catch (e) {
    if (!(e instanceof api.Problem || e instanceof api.Offline)) throw e;
  }
}
