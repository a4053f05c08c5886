// Answer a question aloud.

import { getQuestion } from '../api.js';
import { choices, optionsOf } from '../choices.js';
import { dock } from '../dock.js';
import { h } from '../dom.js';
import { open } from '../frame.js';
import { icon } from '../icons.js';
import { show } from '../recording.js';

open({
  nav: 'answer',
  title: 'answer.title',
  async build(main, session) {
    const question = await getQuestion(decodeURIComponent(location.pathname.split('/').pop()));
    const options = choices(question);
    main.append(h('section', { class: 'question' },
      h('h1', { lang: 'zh-CN', dataset: { size: size(question.prompt) } }, question.prompt),
      h('p', { class: 'how', t: optionsOf(question).length > 0 ? 'answer.how.choice' : 'answer.how' }),
      options,
      question.page && h('a', { class: 'link look', href: `/read/${encodeURIComponent(question.page)}` },
        icon('book'), h('span', { t: 'answer.page' }))));
    dock({ fields: { learner: session.learner, question: question.id }, words: 'answer', limits: session.limits, onsent: show });
  },
});

// A short question may be written large.
function size(prompt) {
  const n = Array.from(prompt).length;
  return n <= 14 ? 'large' : n <= 40 ? 'middle' : 'small';
}
