// Who is reading. An app opens a page with #token=… once; the token becomes a
// cookie that scripts cannot see and vanishes from the address bar.

import { Offline, Problem, openSession, session } from './api.js';

const chosen = 'langdu.learner';

/**
 * begin resolves to {role, learners, learner, demo, limits}. It throws a
 * Problem with status 401 where nobody is signed in.
 */
export async function begin() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  if (fragment.has('token')) {
    const token = fragment.get('token');
    if (fragment.has('learner')) choose(fragment.get('learner'));
    history.replaceState(null, '', location.pathname + location.search);
    await openSession(token);
  }
  const s = await session();
  const learners = s.learners ?? [];
  const before = remembered();
  s.learner = learners.includes(before) || (before && learners.length === 0) ? before : learners[0] ?? null;
  return s;
}

/** choose remembers for which learner a grown-up is looking, on this device. */
export function choose(learner) {
  try { localStorage.setItem(chosen, learner); } catch { /* not remembered, then */ }
}

function remembered() {
  try { return localStorage.getItem(chosen); } catch { return null; }
}

/** signedOut says whether the error means that nobody is signed in. */
export const signedOut = (e) => e instanceof Problem && e.status === 401;

/** offline says whether the error means that the service was not reached. */
export const offline = (e) => e instanceof Offline;
