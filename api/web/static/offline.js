// What this device keeps so that a child can open a page again without a network:
// its text, and who reads. worker.js keeps the rest and serves it.

import { remember } from './session.js';

const most = 60; // texts

/**
 * keep is called with what a page has shown: {path of the call: its answer}. first
 * is for a page that can be read aloud; a device on which none was opened yet keeps
 * nothing.
 */
export async function keep(session, texts, { first = true } = {}) {
  const here = navigator.serviceWorker;
  if (session.remembered || !here || !window.caches) return; // an address without https has neither
  try {
    if (!first && !await here.getRegistration()) return;
    remember(session);
    const cache = await caches.open('langdu-texts');
    for (const [path, text] of Object.entries(texts)) {
      await cache.put(path, new Response(JSON.stringify(text), { headers: { 'Content-Type': 'application/json' } }));
    }
    for (const old of (await cache.keys()).slice(0, -most)) await cache.delete(old);
    if (first) await here.register('/sw.js');
  } catch { /* a device that is full, or forbids it, needs the network */ }
}
