// The bar at the foot while something plays: what it is, where it is, and how to
// listen. A phone shows the same on its locked screen.

import { nameOf } from '../card.js';
import { h } from '../dom.js';
import { clock, day, label, t } from '../i18n.js';
import { icon } from '../icons.js';
import { speeds } from './playlist.js';

const assets = new URL('..', import.meta.url);

export class Bar {
  #list; #name; #seek; #time; #play; #speed; #skip; #shown = null;

  /** onkeys opens the help about the keys; onleave runs when the bar is closed. */
  constructor(list, { onkeys, onleave }) {
    this.#list = list;
    const button = (kind, glyph, tLabel, onclick) => h('button', { class: `round ${kind}`, tLabel, onclick }, icon(glyph));
    this.#name = h('a', { class: 'name', lang: 'zh-CN' });
    this.#time = h('span', { class: 'time', 'aria-hidden': 'true' });
    this.#seek = h('input', { type: 'range', class: 'seek', min: 0, max: 1000, step: 1, value: 0, tLabel: 'bar.seek',
      oninput: () => list.seek(this.#seek.value / 1000 * list.duration) });
    this.#play = button('play', 'play', 'work.play', () => list.toggle());
    this.#speed = h('button', { class: 'toggle speed', onclick: () => this.#faster() });
    this.#skip = h('button', { class: 'toggle hop', onclick: () => { list.set({ skip: !list.skip }); this.#how(); } }, icon('hop'), h('span', { t: 'bar.skip' }));
    this.element = h('section', { class: 'bar', tLabel: 'bar.label', hidden: true },
      h('div', { class: 'bar-what' }, this.#name, this.#time, button('close plainly', 'close', 'bar.close', () => { list.leave(); this.hide(); onleave(); })),
      this.#seek,
      h('div', { class: 'bar-how' }, this.#speed,
        h('div', { class: 'bar-go' }, button('before', 'before', 'bar.before', () => list.back()), this.#play, button('after', 'after', 'bar.after', () => list.step(1))),
        this.#skip, button('keys plainly', 'keys', 'keys.title', onkeys)));
    this.#how();
    this.#session();
  }

  #faster() {
    this.#list.set({ speed: speeds[(speeds.indexOf(this.#list.speed) + 1) % speeds.length] });
    this.#how();
  }

  #how() {
    const { speed, skip } = this.#list;
    this.#speed.textContent = `${speed}×`;
    label(this.#speed, 'aria-label', ['bar.speed', { speed }]);
    this.#skip.setAttribute('aria-pressed', String(skip));
  }

  /** show brings the bar up to date; the arguments are those of Playlist's onturn. */
  show(recording, { playing, seconds, duration, share }) {
    if (this.#shown !== recording.id) this.#begin(recording);
    this.#seek.value = Math.round(share * 1000);
    this.#seek.style.setProperty('--share', share);
    const time = `${clock(seconds)} / ${clock(duration)}`;
    if (this.#time.textContent !== time) {
      this.#time.textContent = time;
      this.#seek.setAttribute('aria-valuetext', t('bar.at', { at: clock(seconds), of: clock(duration) }));
    }
    const now = playing ? 'pause' : 'play';
    if (this.#play.dataset.does === now) return;
    this.#play.dataset.does = now;
    this.#play.replaceChildren(icon(now));
    label(this.#play, 'aria-label', `work.${now}`);
    if ('mediaSession' in navigator) navigator.mediaSession.playbackState = playing ? 'playing' : 'paused';
  }

  hide() {
    this.#shown = null;
    this.element.hidden = true;
    document.body.classList.remove('listening');
    if ('mediaSession' in navigator) { navigator.mediaSession.metadata = null; navigator.mediaSession.playbackState = 'none'; }
  }

  #begin(recording) {
    this.#shown = recording.id;
    this.#name.textContent = nameOf(recording);
    this.#name.href = `/r/${encodeURIComponent(recording.id)}`;
    this.element.hidden = false;
    document.body.classList.add('listening');
    if (!('mediaSession' in navigator)) return;
    navigator.mediaSession.metadata = new MediaMetadata({
      title: nameOf(recording), artist: day(recording.created_at), album: t('work.title'),
      artwork: [{ src: recording.picture ? new URL(recording.picture, location.href).href : new URL('images/bird.svg', assets).href }],
    });
  }

  // The buttons of a locked screen, a headset, a keyboard with such keys.
  #session() {
    if (!('mediaSession' in navigator)) return;
    const list = this.#list;
    const does = {
      play: () => list.toggle(), pause: () => list.toggle(), previoustrack: () => list.back(), nexttrack: () => list.step(1), stop: () => list.audio.pause(),
      seekbackward: (e) => list.seek(list.audio.currentTime - (e.seekOffset ?? 5)), seekforward: (e) => list.seek(list.audio.currentTime + (e.seekOffset ?? 5)),
      seekto: (e) => list.seek(e.seekTime),
    };
    for (const [name, f] of Object.entries(does)) {
      try { navigator.mediaSession.setActionHandler(name, f); } catch { /* an older browser knows fewer */ }
    }
  }
}
