// Answer a question aloud.

import { getQuestion } from '../api.js';
import { choices } from '../choices.js';
import { dock } from '../dock.js';
import { h } from '../dom.js';
import { keepOffline } from '../keeping.js';
import { open } from '../frame.js';
import { icon } from '../icons.js';
import { show } from '../recording.js';
import { pinyinToggle, rubies } from '../ruby.js';
import { sizeButton } from '../textsize.js';
import { waiting } from '../waiting.js';

open({
  async build(main, session) {
    const question = await getQuestion(decodeURIComponent(location.pathname.split('/').pop()));
    const { id, prompt, page, characters, ...rest } = question;
    const options = choices(rest);
    const text = rubies(prompt, characters);
    text.setAttribute('aria-hidden', 'true'); // the heading says it
    const section = h('section', { class: 'question' },
      h('h1', { class: 'unseen', lang: 'zh-CN' }, prompt), text,
      h('p', { class: 'how', t: options ? 'answer.how.choice' : 'answer.how' }),
      options);
    main.append(
      waiting(session),
      h('div', { class: 'head' },
        page ? h('a', { class: 'link look', href: `/read/${encodeURIComponent(page)}` }, icon('book'), h('span', { t: 'answer.page' })) : h('span'),
        h('div', { class: 'settings' }, pinyinToggle(section), sizeButton())),
      section);
    keepOffline(session, { [`/v1/questions/${encodeURIComponent(id)}`]: question });
    dock({ fields: { learner: session.learner, question: id }, words: 'answer', title: prompt, limits: session.limits, onsent: show });
  },
});
