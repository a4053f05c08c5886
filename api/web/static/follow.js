// Following a recording until it is settled: by server-sent events, and by
// asking now and then where events do not come through.

import { eventsAddress, forget, recording } from './api.js';
import { pause } from './dom.js';

const settled = new Set(['scored', 'unassessable', 'failed', 'erased']);

/** isSettled says whether nothing more will happen to a recording of this status. */
export const isSettled = (status) => settled.has(status);

/** follow calls onstatus({status, stage, reason}) for every change, and resolves when settled. */
export async function follow(id, onstatus) {
  forget();
  if (await listen(id, onstatus)) return;
  await poll(id, onstatus);
}

// listen resolves to whether the events told the end. A proxy that holds events
// back shows as silence, an answer that is no stream as a closed source.
function listen(id, onstatus) {
  if (!window.EventSource) return false;
  return new Promise((resolve) => {
    const source = new EventSource(eventsAddress(id));
    const done = (told) => { clearTimeout(silence); source.close(); resolve(told); };
    const silence = setTimeout(() => done(false), 8000);
    source.addEventListener('status', (e) => {
      clearTimeout(silence);
      const state = JSON.parse(e.data);
      onstatus(state);
      if (isSettled(state.status)) done(true);
    });
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) done(false); };
  });
}

async function poll(id, onstatus) {
  for (let wait = 700; ; wait = Math.min(wait * 1.3, 5000)) {
    const state = await recording(id);
    onstatus(state);
    if (isSettled(state.status)) return;
    await pause(wait);
  }
}
