// Which recordings of My Work are shown: the search, what is pressed, and what is
// chosen. The address holds it all, so that a reload, the way back, and a link from
// another page find the same.

import { listPages } from '../api.js';
import { h } from '../dom.js';
import { day } from '../i18n.js';
import { icon } from '../icons.js';

const pause = 300; // ms after the last letter
// Scores as stars: three from 85, two from 65, and the rest is worth another try.
const scores = { three: { least: 85 }, two: { least: 65, most: 84 }, practise: { least: 1, most: 64 } };

export class Filters {
  #search; #kinds; #liked; #stars; #where; #month; #onchange; #rest; #sieve;

  /** onchange runs when the list must be asked for anew, onmonth(month) to jump. */
  constructor({ onchange, onmonth }) {
    const now = new URLSearchParams(location.search);
    let typing = 0;
    this.#onchange = () => { this.#keep(); onchange(); };
    this.#search = h('input', { type: 'search', value: now.get('q') ?? '', tHint: 'work.search', tLabel: 'work.search',
      oninput: () => { clearTimeout(typing); typing = setTimeout(this.#onchange, pause); } });
    const kind = now.get('kind') ?? '';
    this.#kinds = h('div', { class: 'kinds', role: 'group', tLabel: 'work.kind' }, ['', 'reading', 'answer'].map((k) =>
      h('button', { class: 'toggle', 'aria-pressed': String(k === kind), dataset: { kind: k }, t: `work.kind.${k || 'all'}`, onclick: () => this.#only(k) })));
    this.#liked = h('button', { class: 'toggle liked', 'aria-pressed': String(now.has('liked')), onclick: () => {
      this.#liked.setAttribute('aria-pressed', this.#liked.getAttribute('aria-pressed') !== 'true');
      this.#onchange();
    } }, icon('heart'), h('span', { t: 'work.liked' }));
    this.#stars = select('stars', ['', 'three', 'two', 'practise'], now.get('stars') ?? '', this.#onchange);
    this.#where = select('where', [''], '', this.#onchange);
    this.#where.hidden = true; // until it is known which books there are
    const [book, page] = [now.get('book'), now.get('page')];
    if (book || page) this.#where.append(h('option', { value: book ? `book ${book}` : `page ${page}`, selected: true }, book ?? page));
    this.#month = h('select', { class: 'pick month', tLabel: 'work.month', hidden: true, onchange: () => { onmonth(this.#month.value); this.#month.value = ''; } });
    // On a phone the rest is folded away, unless it leaves something out.
    this.#rest = h('div', { class: 'more-filters', id: 'more-filters' }, this.#kinds, this.#liked, this.#stars, this.#where, this.#month);
    this.#sieve = h('button', { class: 'round sieve', tLabel: 'work.filters', 'aria-controls': 'more-filters', onclick: () => this.#unfold(!this.#rest.classList.contains('open')) }, icon('sieve'));
    this.element = h('div', { class: 'filter', role: 'search' }, h('label', { class: 'search' }, icon('search'), this.#search), this.#sieve, this.#rest);
    this.#show();
    this.#unfold(this.#folded);
  }

  /** query is what to ask the service for. */
  get query() {
    const [what, ...rest] = this.#where.value.split(' ');
    return {
      q: this.#search.value.trim(), kind: this.#pressed, liked: this.#liked.getAttribute('aria-pressed') === 'true',
      ...(this.#where.value && { [what]: rest.join(' ') }), ...scores[this.#stars.value],
    };
  }

  // folded says whether what is folded away on a phone leaves something out.
  get #folded() { return Object.entries(this.query).some(([name, v]) => name !== 'q' && v); }

  #unfold(open) {
    this.#rest.classList.toggle('open', open);
    this.#sieve.setAttribute('aria-expanded', String(open));
  }

  // show makes what leaves something out look pressed.
  #show() {
    for (const s of [this.#stars, this.#where]) s.dataset.set = String(s.value !== '');
    this.#sieve.dataset.set = String(this.#folded);
  }

  /** set says whether anything is left out. */
  get set() { return Object.values(this.query).some(Boolean); }

  get #pressed() { return this.#kinds.querySelector('[aria-pressed=true]').dataset.kind; }

  #only(kind) {
    for (const b of this.#kinds.children) b.setAttribute('aria-pressed', String(b.dataset.kind === kind));
    this.#onchange();
  }

  #keep() {
    this.#show();
    const { q, kind, liked, page, book } = this.query;
    const kept = Object.entries({ q, kind, liked: liked ? '1' : '', page, book, stars: this.#stars.value }).filter(([, v]) => v);
    history.replaceState(history.state, '', kept.length ? `?${new URLSearchParams(kept)}` : location.pathname);
  }

  /** focus puts the cursor into the search. */
  focus() { this.#search.focus(); }

  /** months offers to jump to a month. */
  months(all) {
    this.#month.hidden = all.length < 2;
    this.#month.replaceChildren(h('option', { value: '', t: 'work.month' }), ...all.map(({ month, count }) => {
      const [y, m] = month.split('-').map(Number);
      return h('option', { value: month, t: ['work.month.of', { month: () => day(new Date(y, m - 1), { year: 'numeric', month: 'long' }), n: count }] });
    }));
  }

  /** books fills in the books and their pages, once it is quiet. */
  async books() {
    const books = new Map();
    for (let after = '', i = 0; i < 10; i++) {
      const { pages = [], next } = await listPages(after);
      for (const p of pages) books.set(p.book ?? '', [...(books.get(p.book ?? '') ?? []), p]);
      after = next;
      if (!next) break;
    }
    const chosen = this.#where.value;
    this.#where.replaceChildren(this.#where.firstElementChild, ...[...books].map(([book, pages]) => h('optgroup', { label: book || '—' },
      book && h('option', { value: `book ${book}`, t: ['work.where.book', { book }] }),
      pages.map((p) => h('option', { value: `page ${p.id}` }, p.title || Array.from(p.text).slice(0, 12).join(''))))));
    this.#where.value = chosen;
    if (this.#where.selectedIndex < 0) this.#where.selectedIndex = 0;
    this.#where.hidden = books.size === 0;
  }
}

function select(name, values, chosen, onchange) {
  return h('select', { class: `pick ${name}`, tLabel: `work.${name}`, onchange }, values.map((v) => h('option', { value: v, selected: v === chosen, t: `work.${name}.${v || 'all'}` })));
}
