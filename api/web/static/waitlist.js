// What is in the strip of waiting.js: each recording with what can be done
// with it, and what becomes of it as it is sent.

import { Courier } from './courier.js';
import { ask, h, say } from './dom.js';
import { clock, day, label, t } from './i18n.js';
import { icon } from './icons.js';
import { openShelf } from './shelf.js';

/** fill shows what waits for the learner of the session, and begins to send it. */
export async function fill(strip, session) {
  const list = new List(strip, new Map());
  list.courier = new Courier(await openShelf(), session, (item, news) => list.tell(item, news));
  list.courier.go();
}

class List {
  #strip; #rows; #summary; #list; #url = null; #audio = new Audio();

  constructor(strip, rows) {
    this.#strip = strip;
    this.#rows = rows; // by the id of the item
    this.#summary = h('span');
    this.#list = h('ul');
  }

  // The style sheet comes with the first row: most pages never need it.
  #open() {
    if (this.#strip.hasChildNodes()) return;
    const sheet = new URL('waiting.css', import.meta.url).pathname;
    document.head.append(h('link', { rel: 'stylesheet', href: sheet }));
    this.#strip.append(h('details', {}, h('summary', {}, icon('send'), this.#summary, h('span', { class: 'link', t: 'waiting.look' })), this.#list));
  }

  /** add puts an item in. */
  add(item) {
    this.#open();
    const row = new Row(item, this);
    this.#rows.set(item.id, row);
    this.#list.append(row.element);
    this.#count();
  }

  /** tell shows what became of an item. */
  tell(item, news) {
    if (!this.#rows.has(item.id)) { if (news.gone) return; this.add(item); }
    const row = this.#rows.get(item.id);
    row.tell(news);
    if (news.gone) { row.element.remove(); this.#rows.delete(item.id); }
    if (news.sent) say(t('waiting.sent'));
    this.#count();
  }

  #count() {
    const rows = [...this.#rows.values()];
    this.#strip.hidden = rows.length === 0;
    const n = rows.filter((r) => !r.done).length;
    label(this.#summary, 'text', n > 0 ? [n === 1 ? 'waiting.one' : 'waiting.many', { n }] : 'waiting.allSent');
    this.#strip.dataset.waits = n;
  }

  /** play plays the sound of an item, or stops it. */
  async play(item, button) {
    const playing = this.#audio.dataset?.of === item.id && !this.#audio.paused;
    this.#audio.pause();
    if (playing) return;
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = URL.createObjectURL(await this.courier.sound(item));
    this.#audio.src = this.#url;
    this.#audio.dataset.of = item.id;
    this.#audio.onplay = () => button.replaceChildren(icon('pause'));
    this.#audio.onpause = () => button.replaceChildren(icon('play'));
    await this.#audio.play();
  }

  /** discard asks, and then gives an item up. */
  async discard(item) {
    if (!await ask({ title: 'waiting.delete.title', text: 'waiting.delete.text', yes: 'waiting.delete.yes', no: 'waiting.delete.no' })) return;
    this.#audio.pause();
    await this.courier.discard(item);
  }
}

// says is what is said of trouble that waiting does not mend.
const says = {
  consent: 'waiting.consent', erased: 'waiting.erased', session: 'waiting.session',
  missing: 'waiting.refused', large: 'waiting.refused', format: 'waiting.refused',
};

class Row {
  done = false;
  #state; #bar; #tools;

  constructor(item, list) {
    this.#state = h('span', { class: 'state', t: item.state === 'ready' ? 'waiting.waits' : 'waiting.interrupted' });
    this.#bar = h('progress', { max: 1, value: 0, hidden: true, tLabel: 'waiting.sending' });
    const play = h('button', { class: 'round play', tLabel: 'waiting.play', onclick: () => list.play(item, play) }, icon('play'));
    this.#tools = h('span', { class: 'tools' },
      play,
      h('button', { class: 'round', tLabel: 'waiting.send', onclick: () => list.courier.send(item) }, icon('send')),
      h('button', { class: 'round', tLabel: 'waiting.delete', onclick: () => list.discard(item) }, icon('bin')));
    this.element = h('li', { dataset: { id: item.id } },
      h('span', { class: 'what' },
        h('span', { class: 'title', lang: 'zh-CN' }, item.title),
        h('span', { class: 'when' }, `${day(item.made, { month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' })}${item.seconds ? ` · ${clock(item.seconds)}` : ''}`),
        this.#state, this.#bar),
      this.#tools);
  }

  /** tell shows what became of the item. */
  tell({ share, sent, trouble }) {
    this.#bar.hidden = share === undefined;
    if (share !== undefined) { this.#bar.value = share; label(this.#state, 'text', 'waiting.sending'); }
    if (trouble) label(this.#state, 'text', says[trouble] ?? 'waiting.waits');
    if (['consent', 'erased'].includes(trouble)) this.#finish();
    if (sent) {
      label(this.#state, 'text', 'waiting.sent');
      this.#finish(h('a', { class: 'button plain', href: `/r/${encodeURIComponent(sent)}` }, icon('ear'), h('span', { t: 'waiting.result' })));
    }
  }

  #finish(...rest) {
    this.done = true;
    this.#tools.replaceChildren(...rest);
  }
}
