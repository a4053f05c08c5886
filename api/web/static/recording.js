// What every view of a recording has: its heart, and until when it is kept.

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
    try { show(await api.like(recording.id, button.getAttribute('aria-pressed') !== 'true')); } catch { toast('toast.failed'); }
  });
  show(recording);
  return button;
}

/**
 * kept says until when the sound is kept, or the result where the sound is
 * gone; month is 'long' or 'short'.
 */
export function kept({ expires }, month = 'long') {
  const until = expires?.rendition || expires?.result;
  return until ? h('span', { class: 'kept', t: ['kept', { date: () => day(until, { year: 'numeric', month, day: 'numeric' }) }] }) : null;
}
