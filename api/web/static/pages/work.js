// My Work: everything this learner has read and answered, newest first.

import * as api from '../api.js';
import { card, paint, showPlaying } from '../card.js';
import { h, say, toast } from '../dom.js';
import { open, trouble } from '../frame.js';
import { grown } from '../growth.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import { Player } from '../player.js';

const undoFor = 5000; // ms between "delete" and the call that deletes

open({ build: (main, session) => new Work(main, session.learner).begin() });

class Work {
  #main; #learner; #list; #state; #more; #audio; #player; #playing = null; #search; #liked; #kinds; #kind = '';
  #cursor = ''; #loading = 0; #leaving = new Map(); // recording → timer

  constructor(main, learner) {
    this.#main = main;
    this.#learner = learner;
    this.#audio = h('audio', { preload: 'none' });
    this.#player = new Player(this.#audio, (seconds, playing) => this.#turn(seconds, playing));
    // A page that goes away must not forget what it was told to delete.
    addEventListener('pagehide', () => { for (const id of [...this.#leaving.keys()]) this.#erase(id, { keepalive: true }); });
  }

  async begin() {
    let typing = 0;
    this.#search = h('input', { type: 'search', tHint: 'work.search', tLabel: 'work.search',
      oninput: () => { clearTimeout(typing); typing = setTimeout(() => this.#fresh(), 300); } });
    this.#liked = h('button', { class: 'toggle liked', 'aria-pressed': 'false', onclick: () => {
      this.#liked.setAttribute('aria-pressed', this.#liked.getAttribute('aria-pressed') !== 'true');
      this.#fresh();
    } }, icon('heart'), h('span', { t: 'work.liked' }));
    this.#kinds = h('div', { class: 'kinds', role: 'group', tLabel: 'work.kind' }, ['', 'reading', 'answer'].map((kind) =>
      h('button', { class: 'toggle', 'aria-pressed': String(kind === ''), dataset: { kind }, t: `work.kind.${kind || 'all'}`, onclick: () => this.#only(kind) })));
    this.#list = h('ul', { class: 'pieces' });
    this.#state = h('div', { class: 'state' });
    this.#more = h('button', { class: 'plain more', hidden: true, t: 'work.more', onclick: () => this.#load() });
    this.#main.append(h('h1', { t: 'work.title' }),
      h('div', { class: 'filter' }, h('label', { class: 'search' }, icon('search'), this.#search), this.#kinds, this.#liked),
      this.#list, this.#state, this.#more, this.#audio);
    grown(this.#learner).then((section) => { if (section) this.#main.querySelector('h1').after(section); });
    await this.#fresh();
    new IntersectionObserver((seen) => { if (seen.some((e) => e.isIntersecting)) this.#load(); }, { rootMargin: '600px' }).observe(this.#more);
  }

  async #fresh() {
    this.#cursor = null;
    this.#list.replaceChildren();
    this.#loading++; // an answer to an older question is void
    await this.#fetch('', this.#loading);
  }

  async #load() {
    if (!this.#cursor || this.#more.disabled) return;
    this.#more.disabled = true;
    await this.#fetch(this.#cursor, this.#loading);
    this.#more.disabled = false;
    // Still in sight: an observer tells only of changes.
    if (this.#cursor && this.#more.getBoundingClientRect().top < innerHeight + 600) this.#load();
  }

  async #fetch(cursor, turn) {
    const answer = await api.work(this.#learner, { cursor, ...this.#filter() });
    if (turn !== this.#loading) return;
    this.#cursor = answer.next_cursor;
    this.#more.hidden = !this.#cursor;
    const shown = (answer.recordings ?? []).filter((r) => !this.#leaving.has(r.id));
    this.#list.append(...shown.map((r) => card(r, { onplay: (e, x) => this.#play(e, x), onerase: (e, x) => this.#leave(e, x) })));
    this.#empty();
    if (cursor) say(t('work.loaded', { n: this.#list.children.length }));
  }

  // only shows readings alone, answers alone, or all ('').
  #only(kind) {
    this.#kind = kind;
    for (const b of this.#kinds.children) b.setAttribute('aria-pressed', String(b.dataset.kind === kind));
    this.#fresh();
  }

  #filter() {
    return { kind: this.#kind, q: this.#search.value.trim(), liked: this.#liked.getAttribute('aria-pressed') === 'true' };
  }

  // empty shows a word in place of a list that is empty.
  #empty() {
    this.#state.replaceChildren();
    if (this.#list.children.length > 0 || this.#cursor) return;
    const { q, liked, kind } = this.#filter();
    if (q || liked || kind) trouble(this.#state, 'nothing', { mood: 'listening' });
    else trouble(this.#state, 'nowork', { home: true, mood: 'listening' });
  }

  #play(element, recording) {
    if (this.#playing === element) return void this.#player.toggle();
    if (this.#playing) { this.#audio.pause(); this.#turn(0, false); }
    this.#playing = element;
    this.#audio.src = api.audioAddress(recording.id);
    this.#player.toggle().catch(() => toast('toast.nosound'));
  }

  #turn(seconds, playing) {
    if (!this.#playing) return;
    showPlaying(this.#playing, playing);
    const ended = !playing && this.#audio.ended;
    paint(this.#playing.querySelector('.wave'), ended ? 0 : seconds / (this.#audio.duration || 1));
  }

  // leave takes the card away at once and deletes a little later, so that a
  // slip of the finger can be taken back.
  #leave(element, recording) {
    const after = element.nextSibling;
    if (this.#playing === element) { this.#audio.pause(); this.#playing = null; }
    element.remove();
    this.#empty();
    this.#leaving.set(recording.id, setTimeout(() => this.#erase(recording.id), undoFor));
    toast('work.erased', { lasts: undoFor, action: 'work.undo', onaction: () => {
      clearTimeout(this.#leaving.get(recording.id));
      this.#leaving.delete(recording.id);
      this.#list.insertBefore(element, after?.parentNode === this.#list ? after : null);
      this.#empty();
      element.querySelector('.erase').focus();
    } });
    say(t('work.erased'));
  }

  async #erase(id, more) {
    clearTimeout(this.#leaving.get(id));
    this.#leaving.delete(id);
    try { await api.erase(id, more); } catch (e) { if (e.status !== 410) { toast('toast.failed'); this.#fresh(); } }
  }
}
