// The guardian's page: what is kept and until when, what was agreed to, who has
// listened; and how to take everything away, or have it erased. The gist stands at
// the top and beside each heading; the rest is folded away until it is wanted.

import { h } from '../dom.js';
import { open } from '../frame.js';
import { agreedPart } from '../grownups/agreed.js';
import { askedPart } from '../grownups/asked.js';
import { keptPart } from '../grownups/kept.js';
import { gone, leavePart, outPart, takePart } from '../grownups/leave.js';
import { linksPart } from '../grownups/links.js';
import { listenedPart, toldPart } from '../grownups/listened.js';
import { on } from '../grownups/part.js';
import { receiptsPart } from '../grownups/receipts.js';
import * as rights from '../grownups/rights.js';
import { icon } from '../icons.js';

open({ build });

async function build(main, { learner, role }) {
  const erasure = new URLSearchParams(location.hash.slice(1)).get('erasure');
  main.append(h('h1', { t: 'guardian.title' }));
  if (erasure) return gone(main, erasure);
  const closing = await rights.closure().catch(() => ({}));
  if (closing.closing && closing.ends_at) main.append(h('p', { class: 'card part strong', id: 'closing', role: 'alert', t: ['guardian.closing', { date: on(closing.ends_at) }] }));
  let may = role === 'guardian';
  try {
    const { age_band: band } = await rights.learner(learner);
    may ||= role === 'learner' && band !== 'under14'; // from 14 on it is theirs to decide
  } catch (e) {
    if (e.status !== 404 && e.status !== 410) throw e;
    main.append(h('p', { class: 'card part', t: 'leave.gone' }));
    return;
  }
  const { list, fact } = facts();
  const parts = [keptPart(learner, fact), agreedPart(learner, may), listenedPart(learner, fact), linksPart(learner, fact),
    toldPart(learner), askedPart(learner, fact), takePart(learner), receiptsPart(learner), outPart()];
  if (may) parts.push(leavePart(learner, (id) => { location.hash = `erasure=${id}`; for (const e of main.querySelectorAll('.parts, .facts')) e.remove(); gone(main, id); }));
  main.append(h('p', { class: 'soft', t: ['guardian.of', { learner }] }), list, h('div', { class: 'parts' }, parts),
    h('p', { class: 'foot' }, h('a', { class: 'link', href: '/notice', t: 'guardian.notice' })));
  await Promise.all(parts.map((p) => p.loaded));
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

// facts is the gist of the whole page: a line for each kind, in an order of its own
// whichever part is loaded first.
function facts() {
  const order = ['late', 'work', 'clock', 'ear', 'link'];
  const list = h('ul', { class: 'facts card', tLabel: 'guardian.facts' });
  const fact = (kind, message) => {
    list.querySelector(`[data-kind=${kind}]`)?.remove();
    if (!message) return; // there is nothing to say any more
    const line = h('li', { dataset: { kind } }, icon(kind === 'late' ? 'clock' : kind), h('span', { t: message }));
    list.insertBefore(line, [...list.children].find((e) => order.indexOf(e.dataset.kind) > order.indexOf(kind)) ?? null);
  };
  return { list, fact };
}
