// My Work: everything this learner has read and answered, newest first.

import * as api from '../api.js';
import { card, showPlaying } from '../card.js';
import { dressed, h, say, toast } from '../dom.js';
import { open, trouble } from '../frame.js';
import { grown } from '../growth.js';
import { label, t } from '../i18n.js';
import { icon } from '../icons.js';
import { Filters } from '../work/filters.js';
import { keys } from '../work/keys.js';
import { Leaving, undoFor } from '../work/leaving.js';
import { waiting } from '../waiting.js';
import { played } from '../work/shapes.js';
import { Shelf } from '../work/shelf.js';

open({ build: (main, session) => new Work(main, session).begin() });

class Work {
  #main; #session; #shelf; #filters; #leaving; #state; #late; #failed; #list = null; #bar = null; #turn = 0;

  constructor(main, session) {
    this.#main = main;
    this.#session = session;
    this.#filters = new Filters({ onchange: () => this.#fresh().catch(() => { this.#failed.hidden = false; }), onmonth: (month) => this.#shelf.go(month) });
    this.#shelf = new Shelf({
      load: (query) => api.work(session.learner, { ...query, limit: 50, ...this.#filters.query }),
      card: (r) => this.#card(r),
      hides: (r) => this.#leaving.has(r.id),
      onchange: () => this.#changed(),
      onfail: () => { this.#failed.hidden = false; },
    });
    this.#late = h('p', { class: 'strip late', role: 'status', hidden: true }, icon('clock'), h('span'));
    this.#failed = h('p', { class: 'strip failed', role: 'alert', hidden: true }, h('span', { t: 'work.failed' }), h('button', { class: 'link', t: 'trouble.again', onclick: () => { this.#failed.hidden = true; this.#fresh().catch(() => { this.#failed.hidden = false; }); } }));
    this.#leaving = new Leaving(session.learner, {
      ondone: () => say(t('work.gone')),
      onlate: (n) => { this.#late.hidden = n === 0; label(this.#late.lastElementChild, 'text', ['work.late', { n }]); },
      onrefused: () => { toast('toast.failed'); this.#fresh(); },
    });
    this.#state = h('div', { class: 'state' });
  }

  async begin() {
    this.#main.append(h('h1', { t: 'work.title' }), waiting(this.#session), this.#late, this.#filters.element, this.#shelf.element, this.#state, this.#failed,
      h('p', { class: 'foot' }, h('a', { class: 'link', href: '/notice', t: 'work.notice' })));
    grown(this.#session.learner).then((section) => { if (section) this.#filters.element.before(section); });
    this.#keys();
    await this.#fresh();
    this.#return();
    if (this.#shelf.count > 24) (window.requestIdleCallback ?? setTimeout)(() => this.#filters.books().catch(() => { /* no books to choose, then */ }));
  }

  // return goes back to where the child was, and remembers where that is.
  #return() {
    history.scrollRestoration = 'manual';
    if (history.state?.top) scrollTo({ top: history.state.top, behavior: 'instant' });
    let resting = 0; // a browser forbids to remember every step of a scroll
    addEventListener('scroll', () => {
      clearTimeout(resting);
      resting = setTimeout(() => history.replaceState({ ...history.state, top: scrollY }, ''), 150);
    }, { passive: true });
  }

  async #fresh() {
    const turn = ++this.#turn; // an answer to an older question is void
    const filter = this.#filters.query;
    const first = await api.work(this.#session.learner, filter);
    // Where all is there already, nobody need count it.
    const months = first.next_cursor ? (await api.workMonths(this.#session.learner, filter)).months : byMonth(first.recordings ?? []);
    if (turn !== this.#turn) return;
    this.#shelf.fill(months, first);
    if (turn > 1) say(t('work.loaded', { n: this.#shelf.count }));
  }

  #card(recording) {
    const element = card(recording, this.#session, { onplay: (r) => this.#play(r), onerase: (r) => this.#leave(r) });
    if (this.#list?.recording?.id === recording.id) showPlaying(element, this.#list.playing);
    return element;
  }

  #changed() {
    this.#filters.months(this.#shelf.months.filter((m) => m.count > 0));
    this.#state.replaceChildren();
    if (this.#shelf.count > 0) return;
    if (this.#filters.set) trouble(this.#state, 'nothing', { mood: 'listening' });
    else trouble(this.#state, 'nowork', { home: true, mood: 'listening' });
  }

  // player is the list that plays and its bar, loaded when something first does.
  async #player() {
    if (this.#list) return this.#list;
    const [{ Playlist }, { Bar }] = await Promise.all([import('../work/playlist.js'), import('../work/bar.js'), dressed('work/bar.css')]);
    if (this.#list) return this.#list;
    this.#list = new Playlist(this.#shelf, {
      onturn: (recording, now) => {
        const element = this.#shelf.elementOf(recording.id);
        if (element?.classList.contains('playing') !== now.playing) showPlaying(element, now.playing);
        played(element?.querySelector('.wave'), now.share);
        if (this.#list.recording === recording) this.#bar.show(recording, now);
      },
      onmute: () => toast('toast.nosound'),
      onend: () => say(t('bar.end')),
    });
    this.#bar = new Bar(this.#list, { onkeys: help, onleave: () => this.#main.focus() });
    this.#main.append(this.#list.audio);
    document.body.append(this.#bar.element);
    return this.#list;
  }

  async #play(recording) {
    const list = await this.#player();
    await list.play(recording);
  }

  async #step(by) {
    if (!this.#list?.recording) return false;
    await this.#list.step(by);
    if (this.#list.recording) this.#shelf.reveal(this.#list.recording.id);
  }

  #keys() {
    const seek = (by) => (this.#list?.recording ? void this.#list.seek(this.#list.audio.currentTime + by) : false);
    keys({
      ' ': () => (this.#list?.recording ? void this.#list.toggle() : false),
      ArrowLeft: () => seek(-5), ArrowRight: () => seek(5),
      n: () => void this.#step(1), p: () => void this.#step(-1),
      l: () => this.#at()?.querySelector('.like').click(),
      '/': () => this.#filters.focus(),
      '?': () => void help(),
    });
  }

  // at is the card that has the focus, or the one that plays.
  #at() {
    return document.activeElement?.closest('.piece') ?? (this.#list?.recording && this.#shelf.elementOf(this.#list.recording.id));
  }

  // focus goes on from a card, once it is there.
  #focus(recording, where) {
    requestAnimationFrame(() => { if (recording) this.#shelf.elementOf(recording.id)?.querySelector(where)?.focus({ preventScroll: true }); });
  }

  // leave takes the card away at once and deletes a little later, so that a
  // slip of the finger can be taken back.
  #leave(recording) {
    const beside = this.#shelf.near(recording.id);
    if (this.#list?.recording?.id === recording.id) { this.#list.leave(); this.#bar.hide(); }
    const back = this.#shelf.remove(recording.id);
    this.#leaving.add(recording.id);
    this.#focus(beside, '.line-one'); // not on its bin: one press too many must take nothing
    toast('work.erased', { lasts: undoFor, action: 'work.undo', onaction: () => {
      if (!this.#leaving.undo(recording.id)) return toast('work.toolate');
      back();
      this.#focus(recording, '.erase');
    } });
    say(t('work.erased'));
  }
}

// help is the dialogue about the keys.
async function help() {
  const [module] = await Promise.all([import('../work/help.js'), dressed('work/bar.css')]);
  module.help();
}

// byMonth counts a list that is whole by months.
function byMonth(recordings) {
  const months = new Map();
  for (const { created_at: at } of recordings) {
    const d = new Date(at);
    const month = `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}`;
    if (!months.has(month)) months.set(month, { month, recordings: 0, from: new Date(d.getFullYear(), d.getMonth()), before: new Date(d.getFullYear(), d.getMonth() + 1) });
    months.get(month).recordings++;
  }
  return [...months.values()].map((m) => ({ ...m, from: m.from.toISOString(), before: m.before.toISOString() }));
}
