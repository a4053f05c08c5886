// Who is reading. An app opens a page with #token=… once; the token becomes a
// cookie that scripts cannot see and vanishes from the address bar.

import { Offline, Problem, endSession, openSession, session } from './api.js';

const chosen = 'langdu.learner';
const reader = 'langdu.reader';

/**
 * begin resolves to {role, learners, learner, demo, limits}; without a network to
 * what this device remembers of that, with remembered. It throws a Problem with
 * status 401 where nobody is signed in.
 */
export async function begin() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  if (fragment.has('token')) {
    const token = fragment.get('token');
    history.replaceState(null, '', location.pathname + location.search);
    await openSession(token);
    await forgetReader();
    if (fragment.has('learner')) choose(fragment.get('learner'));
  }
  let s;
  try { s = await session(); } catch (e) {
    const before = offline(e) && rememberedReader();
    if (signedOut(e)) await forgetReader();
    if (!before) throw e;
    return before;
  }
  const learners = s.learners ?? [];
  const before = remembered();
  s.learner = learners.includes(before) || (before && learners.length === 0) ? before : learners[0] ?? null;
  return s;
}

/**
 * choose remembers for which learner a grown-up is looking, on this device: also for
 * times without a network, or a child's voice would be sent as that of another.
 */
export function choose(learner) {
  try {
    localStorage.setItem(chosen, learner);
    const before = rememberedReader();
    if (before) remember({ ...before, learner });
  } catch { /* not remembered, then */ }
}

function remembered() {
  try { return localStorage.getItem(chosen); } catch { return null; }
}

// With a learner and the limits a child can read a page again without a network.
// Nothing else is remembered of a session, and no right to anything.

/** remember notes who reads, for times without a network. */
export function remember({ learner, limits }) {
  try { localStorage.setItem(reader, JSON.stringify({ learner, limits })); } catch { /* not remembered, then */ }
}

function rememberedReader() {
  try {
    const { learner, limits } = JSON.parse(localStorage.getItem(reader));
    return { role: '', learners: [learner], learner, limits, demo: false, remembered: true };
  } catch { return null; }
}

// forgetReader is for when somebody else may be there: no page opens without a network.
async function forgetReader() {
  try {
    localStorage.removeItem(reader);
    for (const name of ['langdu-shells', 'langdu-texts']) await caches.delete(name);
  } catch { /* nothing was kept */ }
}

/**
 * forgetWaiting takes away what waits on this device to be sent of a learner of whom
 * the service is to keep nothing more.
 */
export async function forgetWaiting(learner) {
  await (await (await import('./shelf.js')).openShelf()).removeAllOf(learner);
}

/** signOut ends the session. Nothing of it stays on this device, nor what waits to be sent. */
export async function signOut() {
  await endSession();
  await forgetReader();
  try { localStorage.removeItem(chosen); } catch { /* not remembered, then */ }
  await (await (await import('./shelf.js')).openShelf()).clear();
  for (const worker of await navigator.serviceWorker?.getRegistrations() ?? []) await worker.unregister();
}

/** signedOut says whether the error means that nobody is signed in. */
export const signedOut = (e) => e instanceof Problem && e.status === 401;

/** offline says whether the error means that the service was not reached. */
export const offline = (e) => e instanceof Offline;
