// The strip that says which recordings wait on this device to be sent.

import { h, later } from './dom.js';

/**
 * waiting is the strip: hidden until something waits, and loaded when the page
 * has shown what it is about. Put it where the page's head is.
 */
export function waiting(session) {
  const strip = h('aside', { class: 'waiting', hidden: true });
  const load = async () => {
    try {
      const { fill } = await import('./waitlist.js');
      await fill(strip, session);
    } catch { addEventListener('online', load, { once: true }); }
  };
  later(load);
  return strip;
}
