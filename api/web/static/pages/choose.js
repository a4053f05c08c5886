// Choose a page to read, or the questions about one.

import { listPages, listQuestions } from '../api.js';
import { h } from '../dom.js';
import { keepOffline } from '../keeping.js';
import { open, trouble } from '../frame.js';
import { icon } from '../icons.js';
import { tile } from '../tile.js';
import { waiting } from '../waiting.js';

open({
  async build(main, session) {
    // Reading does not wait for questions: where they fail there are none.
    const [first, asked] = await Promise.all([listPages(), listQuestions().catch(() => ({}))]);
    if (!first.pages?.length) return trouble(main, 'nopages', { mood: 'listening' });
    const list = h('ul', { class: 'pages' }, first.pages.map(card));
    main.append(h('h1', { t: 'choose.title' }), waiting(session), list);
    const asks = new Asks(list, asked);
    more(main, list, first.next, asks);
    keepOffline(session, { '/v1/pages?limit=60&after=': first, '/v1/questions?limit=100&after=': asked }, { first: false });
  },
});

// Asks puts the way to the questions about a page under its card: to the first
// questions at once, to those of a long list as they come.
class Asks {
  #list; #counts = new Map();

  constructor(list, first) {
    this.#list = list;
    this.#take(first);
  }

  async #take({ questions = [], next }) {
    for (const { page } of questions) this.#counts.set(page, (this.#counts.get(page) ?? 0) + 1);
    this.show();
    if (next) this.#take(await listQuestions({ after: next }).catch(() => ({})));
  }

  /** show brings every card up to date. */
  show() {
    for (const item of this.#list.children) {
      const n = this.#counts.get(item.dataset.page);
      if (!n) continue;
      item.querySelector('.asks')?.remove();
      item.append(h('a', { class: 'link asks', href: `/questions?page=${encodeURIComponent(item.dataset.page)}` },
        icon('ask'), h('span', { t: ['choose.questions', { n }] })));
    }
  }
}

function card(page) {
  const chars = Array.from(page.text);
  return h('li', { class: 'card leaf', dataset: { page: page.id } }, h('a', { class: 'page', href: `/read/${encodeURIComponent(page.id)}` },
    tile(page),
    h('span', { class: 'words' },
      page.book && h('span', { class: 'book', lang: 'zh-CN' }, page.book),
      h('span', { class: 'title', lang: 'zh-CN' }, page.title || page.text),
      h('span', { class: 'start', lang: 'zh-CN' }, page.text.replaceAll('\n', ' ')),
      h('span', { class: 'count', t: ['choose.count', { n: chars.filter((c) => /\p{L}|\p{N}/u.test(c)).length }] })),
    h('span', { class: 'go', 'aria-hidden': 'true' }, icon('mic'))));
}

function more(main, list, next, asks) {
  if (!next) return;
  const button = h('button', { class: 'plain more', t: 'choose.more', onclick: async () => {
    button.disabled = true;
    const answer = await listPages(next);
    list.append(...answer.pages.map(card));
    asks.show();
    button.remove();
    more(main, list, answer.next, asks);
  } });
  main.append(button);
}
