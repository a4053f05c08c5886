// The shelf holds the cards of My Work, month by month, of which only those near
// the screen are elements: ten thousand recordings cost no more than thirty. Every
// card has one height, so the scrollbar is right before anything is loaded.
//
// Each month has its heading in the page at all times, so that a screen reader can
// walk over them, and each card says which of how many it is. A browser's own
// search finds what is near the screen; to find anything else is the search field's.

import { h } from '../dom.js';
import { day } from '../i18n.js';
import { heightOf, inSight, topOf } from './geometry.js';

const nearby = 1.2; // screens above and below the screen that have their cards
const enough = 7; // ms of one frame that may go into new cards
const fast = 6; // px a ms: nobody reads what flies past quicker, so it has no cards

export class Shelf {
  #months = []; #load; #card; #sizes = { columns: 1, row: 200, head: 0 }; #asked = false; #turn = 0; #last = { top: 0, at: 0 };

  /**
   * load(query) resolves to a stretch of My Work, {recordings, next_cursor};
   * card(recording) makes an element; hides(recording) says which have none.
   * onchange runs when cards come or go, onfail where a stretch does not come.
   */
  constructor({ load, card, hides, onchange, onfail }) {
    this.#load = load;
    this.#card = card;
    Object.assign(this, { hides, onchange, onfail });
    this.element = h('div', { class: 'shelf' });
    addEventListener('scroll', () => this.look(), { passive: true });
    new ResizeObserver(() => { this.#measure(); this.look(); }).observe(this.element);
  }

  /** months is what there is: [{month, recordings, before, from}] with what is loaded of each. */
  get months() { return this.#months; }

  /** count is how many recordings there are. */
  get count() { return this.#months.reduce((n, m) => n + m.count, 0); }

  /**
   * fill shows the months, each {month: '2026-11', recordings, from, before}, the
   * latest first. first is the beginning of the list, which is loaded already.
   */
  fill(months, first) {
    this.#turn++;
    this.#months = months.map((m) => ({ ...m, count: m.recordings, items: [], cursor: null, asking: null, shown: new Map() }));
    this.element.replaceChildren(...this.#months.map((m) => this.#section(m)));
    if (this.#months.length) this.#take(0, first);
    this.#measure();
    this.look();
    this.onchange();
  }

  #section(m) {
    const [year, month] = m.month.split('-').map(Number);
    const id = `month-${m.month}`;
    m.tally = h('span', { class: 'tally' });
    m.list = h('ul', { class: 'pieces' });
    m.element = h('section', { class: 'month', dataset: { month: m.month }, 'aria-labelledby': id },
      h('h2', { id, tabindex: '-1' }, h('span', { t: ['result.date', { date: () => day(new Date(year, month - 1), { year: 'numeric', month: 'long' }) }] }), ' ', m.tally),
      m.list);
    return m.element;
  }

  #measure() {
    const style = getComputedStyle(this.element);
    const px = (name) => parseFloat(style.getPropertyValue(name)) * parseFloat(getComputedStyle(document.documentElement).fontSize);
    const gap = px('--gap');
    const columns = Math.max(1, Math.floor((this.element.clientWidth + gap) / (px('--narrowest') + gap)));
    this.#sizes = { columns, row: px('--piece') + gap, head: px('--head') };
    this.element.style.setProperty('--columns', columns);
    for (const m of this.#months) this.#settle(m);
  }

  // settle gives a month its height and its cards their places.
  #settle(m) {
    m.settled = m.count;
    m.element.hidden = m.count === 0;
    m.list.style.height = `${heightOf(m.count, this.#sizes)}px`;
    m.tally.textContent = String(m.count);
    for (const [i, e] of m.shown) this.#place(m, e, i);
  }

  #place(m, e, i) {
    const { columns, row } = this.#sizes;
    e.style.transform = `translate(calc(${i % columns} * (100% + var(--gap))), ${Math.floor(i / columns) * row}px)`;
    e.setAttribute('aria-posinset', i + 1);
    e.setAttribute('aria-setsize', m.count);
  }

  /** look brings the cards up to date with what is on the screen, once a frame. */
  look() {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => { this.#asked = false; this.#show(); });
  }

  #counts() { return this.#months.map((m) => m.count); }

  #show() {
    const began = performance.now();
    const top = -this.element.getBoundingClientRect().top;
    const flies = Math.abs(top - this.#last.top) > fast * (began - this.#last.at);
    this.#last = { top, at: began };
    const seen = new Map(inSight(this.#counts(), this.#sizes, top - innerHeight * nearby, top + innerHeight * (1 + nearby)).map((s) => [s.month, s]));
    let left = false;
    this.#months.forEach((m, month) => {
      const { from, to } = seen.get(month) ?? { from: 0, to: 0 };
      for (const [i, e] of m.shown) {
        // The card that has the focus stays, or a keyboard would lose its place.
        if ((i < from || i >= to) && !e.contains(document.activeElement)) { e.remove(); m.shown.delete(i); }
      }
      for (let i = from; i < to; i++) {
        const e = m.shown.get(i);
        if (e && !(m.items[i] && e.classList.contains('coming'))) continue;
        const late = m.items[i] && (flies || performance.now() - began > enough);
        left ||= Boolean(late);
        if (e && late) continue;
        this.#put(m, i, m.items[i] && !late ? this.#card(m.items[i]) : h('li', { class: 'piece card coming', 'aria-hidden': 'true' }));
      }
      if (to > m.items.length) this.#more(month, to).catch((e) => this.onfail(e));
    });
    if (left) this.look();
  }

  // put shows an element as card i, in the order of the list, which is that of the keyboard.
  #put(m, i, e) {
    m.shown.get(i)?.remove();
    m.shown.set(i, e);
    this.#place(m, e, i);
    let next = null;
    let least = Infinity;
    for (const [k, other] of m.shown) if (k > i && k < least) { least = k; next = other; }
    m.list.insertBefore(e, next);
  }

  // more loads a month until it has as many as are wanted, one call at a time.
  #more(month, wanted) {
    const m = this.#months[month];
    m.wanted = Math.max(m.wanted ?? 0, wanted);
    m.asking ??= (async () => {
      const turn = this.#turn;
      try {
        while (m.items.length < Math.min(m.wanted, m.count)) {
          const answer = await this.#load(m.cursor ? { cursor: m.cursor } : { before: m.before });
          if (turn !== this.#turn) return;
          this.#take(month, answer);
        }
      } finally {
        m.asking = null;
      }
    })();
    return m.asking;
  }

  // take puts a stretch of the list into the months it is of: what is left over
  // by one begins the next.
  #take(month, { recordings = [], next_cursor: cursor }) {
    let m = this.#months[month];
    for (const r of recordings) {
      while (month + 1 < this.#months.length && Date.parse(r.created_at) < Date.parse(m.from)) {
        this.#end(m);
        m = this.#months[++month];
        if (m.items.length || m.asking) return void this.#news();
      }
      if (this.hides(r)) m.count--; else m.items.push(r);
    }
    m.cursor = cursor;
    if (!cursor) this.#end(m);
    this.#news();
  }

  // end says that a month holds no more than what is loaded, whatever was counted.
  #end(m) {
    m.count = m.items.length;
    m.cursor = null;
  }

  #news() {
    for (const m of this.#months) {
      m.count = Math.max(m.count, m.items.length);
      if (m.count !== m.settled) this.#settle(m);
    }
    this.look();
    this.onchange();
  }

  #find(id) {
    for (const [month, m] of this.#months.entries()) {
      const i = m.items.findIndex((r) => r.id === id);
      if (i >= 0) return { m, month, i };
    }
    return null;
  }

  /** elementOf is the card of a recording, where it is near the screen. */
  elementOf(id) {
    const at = this.#find(id);
    return at ? at.m.shown.get(at.i) ?? null : null;
  }

  /** beside resolves to the recording that is by (1 or -1) after another, or null. */
  async beside(id, by) {
    const at = this.#find(id);
    if (!at) return null;
    let { month, i } = at;
    i += by;
    while (i < 0 || i >= this.#months[month].count) {
      month += by;
      const m = this.#months[month];
      if (!m) return null;
      i = by > 0 ? 0 : m.count - 1;
    }
    if (i >= this.#months[month].items.length) await this.#more(month, i + 1);
    return this.#months[month].items[i] ?? null;
  }

  /** near is a recording next to another in its month, if one is there already. */
  near(id) {
    const at = this.#find(id);
    return at ? at.m.items[at.i + 1] ?? at.m.items[at.i - 1] ?? null : null;
  }

  /** remove takes a recording off the shelf and returns what puts it back. */
  remove(id) {
    const at = this.#find(id);
    if (!at) return () => {};
    const { m, i } = at;
    const [recording] = m.items.splice(i, 1);
    m.count--;
    this.#anew(m, i);
    const turn = this.#turn;
    return () => {
      if (turn !== this.#turn) return;
      const at = m.items.findIndex((r) => r.created_at < recording.created_at);
      m.items.splice(at < 0 ? m.items.length : at, 0, recording);
      m.count++;
      this.#anew(m, at < 0 ? m.items.length - 1 : at);
    };
  }

  // anew makes the cards of a month from i on again, for each has moved by one.
  #anew(m, i) {
    for (const [k, e] of m.shown) if (k >= i) { e.remove(); m.shown.delete(k); }
    this.#settle(m);
    this.look();
    this.onchange();
  }

  /** reveal scrolls to a recording that is loaded, unless it is in sight. */
  reveal(id) {
    const at = this.#find(id);
    if (!at) return;
    const y = topOf(this.#counts(), this.#sizes, at.month, at.i) + this.element.getBoundingClientRect().top;
    if (y < 0 || y + this.#sizes.row > innerHeight - 160) scrollBy({ top: y - innerHeight / 3, behavior: 'instant' });
  }

  /** go scrolls to a month and puts the focus on its heading. */
  go(name) {
    const m = this.#months.find((x) => x.month === name);
    if (!m) return;
    m.element.scrollIntoView({ behavior: 'instant' });
    m.element.querySelector('h2').focus({ preventScroll: true });
  }
}
