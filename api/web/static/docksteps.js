// What the steps of the dock look like. What they do is in dock.js, which hands
// each of its ways on in do.

import { big, fileButton, listenFirstBox, side, small, troubleCard } from './dockparts.js';
import { bird } from './frame.js';
import { h } from './dom.js';
import { clock } from './i18n.js';

/** ready: nothing recorded, microphone off. */
export const ready = (key, { record, check, take }) => [
  h('div', { class: 'trio' },
    side('ear', 'dock.check', check, 'try'),
    big('record', 'mic', key('dock.record'), record),
    fileButton(take)),
  h('div', { class: 'options' }, listenFirstBox(), h('a', { class: 'link', href: '/notice', t: 'dock.notice' }))];

/** clockOf is the clock of a recording, and the limit when that is near: {time, of, tick}. */
export function clockOf(limit, seconds) {
  const time = h('span', { class: 'time' }, clock(seconds));
  const of = h('span', { class: 'of', hidden: limit > 300 }, ` / ${clock(limit)}`); // a limit far off is no news
  const tick = (s) => {
    time.textContent = clock(s);
    if (limit - s < 60) of.hidden = false;
    time.parentElement.classList.toggle('late', limit - s < 10);
  };
  return { time, of, tick };
}

/** recording: the clock, the voice, and the three ways on. */
export const recording = (key, { time, of, wave, hint, pauses }, { pause, stop, over }) => [
  h('div', { class: 'live' }, h('p', { class: 'clock' }, h('span', { class: 'dot', 'aria-hidden': 'true' }), time, of), wave),
  hint,
  h('div', { class: 'trio' },
    pauses ? side('pause', key('dock.pause'), pause, 'pause') : h('span'),
    big('stop', 'stop', key('dock.stop'), stop),
    side('again', key('dock.over'), over, 'over'))];

/** paused: the child takes a breath. */
export const paused = (key, seconds, { resume, stop, over }) => [
  h('p', { class: 'ask-mic', t: key('dock.paused') }),
  h('p', { class: 'clock' }, h('span', { class: 'time' }, clock(seconds))),
  h('div', { class: 'trio' },
    side('stop', key('dock.stop'), stop, 'done'),
    big('record', 'mic', key('dock.resume'), resume),
    side('again', key('dock.over'), over, 'over'))];

/** review: listening before it is sent; why says why, if it was not the child who stopped. */
export const review = (key, address, why, { over, send }) => [
  why && h('p', { class: 'ask-mic', role: 'status', t: key(why) }),
  h('audio', { class: 'preview', controls: true, src: address, tLabel: 'dock.preview' }),
  h('div', { class: 'row' }, small('again', key('dock.over'), over), small('send', 'dock.send', send, 'primary'))];

/** sending: the bird waits, the bar fills. */
export const sending = (bar) => [bird('listening'), h('p', { class: 'sending', t: 'dock.sending' }), bar];

/** trouble: what went wrong, and what can be done. */
export const trouble = (key, kind, words, detail, { over, send }) => [
  troubleCard(kind, words, detail, small('again', key('dock.over'), over), send && small('send', 'dock.resend', send, 'primary'))];
