// The guardian's page: what is kept and until when, what was agreed to, who has
// listened; and how to take everything away, or have it erased.


import { h } from '../dom.js';
import { open } from '../frame.js';
import { agreedPart } from '../grownups/agreed.js';
import { askedPart } from '../grownups/asked.js';
import { keptPart } from '../grownups/kept.js';
import { gone, leavePart, takePart } from '../grownups/leave.js';
import { listenedPart, toldPart } from '../grownups/listened.js';
import { on } from '../grownups/part.js';
import * as rights from '../grownups/rights.js';

open({ build });

async function build(main, { learner, role }) {
  const erasure = new URLSearchParams(location.hash.slice(1)).get('erasure');
  main.append(h('h1', { t: 'guardian.title' }), h('p', { class: 'lead', t: 'guardian.about' }));
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
  const parts = [keptPart(learner), agreedPart(learner, may), listenedPart(learner), toldPart(learner), askedPart(learner), takePart(learner)];
  if (may) parts.push(leavePart(learner, (id) => { location.hash = `erasure=${id}`; main.querySelector('.parts').remove(); gone(main, id); }));
  main.append(h('p', { class: 'soft', t: ['guardian.of', { learner }] }), h('div', { class: 'parts' }, parts));
  await Promise.all(parts.map((p) => p.loaded));
}
