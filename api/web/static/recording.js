// What every view of a recording has: its heart, until when it is kept, and the
// way from the one that was just made to its result.

import * as api from './api.js';
import { h, toast } from './dom.js';
import { day } from './i18n.js';
import { icon } from './icons.js';

/** likeButton shows and changes whether the learner likes the recording. */
export function likeButton(recording, kind) {
  const likes = h('span', { class: 'likes' });
  const button = h('button', { class: `like ${kind}`, tLabel: 'result.like' }, icon('heart'), likes);
  const show = (state) => {
    button.setAttribute('aria-pressed', Boolean(state.liked));
    likes.textContent = state.likes > 0 ? String(state.likes) : '';
  };
  button.addEventListener('click', async () => {
    try {
      Object.assign(recording, await api.like(recording.id, button.getAttribute('aria-pressed') !== 'true'));
      show(recording);
    } catch { toast('toast.failed'); }
  });
  show(recording);
  return button;
}

const fresh = 'langdu.fresh';

/** show opens the result of the recording that was just made. */
export function show({ id }) {
  try { sessionStorage.setItem(fresh, id); } catch { /* no opening, then */ }
  location.assign(`/r/${encodeURIComponent(id)}`);
}

/** isFresh is true once, for the recording that this tab has just made. */
export function isFresh(id) {
  try {
    const is = sessionStorage.getItem(fresh) === id;
    if (is) sessionStorage.removeItem(fresh);
    return is;
  } catch { return false; }
}

/**
 * isSilent says whether the sound of a recording is gone while its result is
 * still there: its time was shorter.
 */
export const isSilent = ({ expires }) => !expires?.rendition;

const day24 = 86_400_000; // ms
const near = 7; // days before the end, from which on it is said how many are left

/**
 * kept says until when the sound is kept, or the result where the sound is gone;
 * in the last week how many days that still is. month is 'long' or 'short'.
 */
export function kept({ expires }, month = 'long') {
  const until = expires?.rendition || expires?.result;
  if (!until) return null;
  const left = Math.ceil((Date.parse(until) - Date.now()) / day24);
  if (left > near) return h('span', { class: 'kept', t: ['kept', { date: () => day(until, { year: 'numeric', month, day: 'numeric' }) }] });
  return h('span', { class: 'kept soon' }, icon('clock'), h('span', { t: left > 1 ? ['kept.soon', { n: left }] : 'kept.last' }));
}
