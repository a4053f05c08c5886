// The questions to answer: all of them, or those about one page.

import { getPage, listQuestions } from '../api.js';
import { h } from '../dom.js';
import { open, trouble } from '../frame.js';
import { icon } from '../icons.js';

const page = new URLSearchParams(location.search).get('page') ?? '';

open({
  async build(main) {
    const [first, about] = await Promise.all([listQuestions({ page }), page && getPage(page)]);
    if (!first.questions?.length) return trouble(main, 'noquestions', { home: true, mood: 'listening' });
    const list = h('ul', { class: 'asked' }, first.questions.map(card));
    main.append(
      h('div', { class: 'head' }, h('div', {},
        h('h1', { t: 'questions.title' }),
        about && h('p', { class: 'book', t: ['questions.about', { title: about.title || about.text }] })),
      about && h('a', { class: 'button plain', href: '/questions', t: 'questions.all' })),
      list);
    more(main, list, first.next);
  },
});

function card({ id, prompt }) {
  return h('li', {}, h('a', { class: 'card ask-card', href: `/answer/${encodeURIComponent(id)}` },
    h('span', { class: 'sign', 'aria-hidden': 'true' }, icon('ask')),
    h('span', { class: 'title', lang: 'zh-CN' }, prompt),
    h('span', { class: 'go', 'aria-hidden': 'true' }, icon('mic'))));
}

function more(main, list, next) {
  if (!next) return;
  const button = h('button', { class: 'plain more', t: 'questions.more', onclick: async () => {
    button.disabled = true;
    const answer = await listQuestions({ page, after: next });
    list.append(...answer.questions.map(card));
    button.remove();
    more(main, list, answer.next);
  } });
  main.append(button);
}
