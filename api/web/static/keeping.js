// Keeping what was opened for times without a network, when the page is done.

import { later } from './dom.js';

/** keepOffline keeps what a page has shown for times without a network: see keep in offline.js. */
export function keepOffline(session, texts, options) {
  later(async () => {
    let offline;
    try { offline = await import('./offline.js'); } catch { return; } // the network is gone: another time
    await offline.keep(session, texts, options);
  });
}
