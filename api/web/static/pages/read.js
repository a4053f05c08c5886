// Read a page aloud.

import { getPage } from '../api.js';
import { dock } from '../dock.js';
import { h } from '../dom.js';
import { keepOffline } from '../keeping.js';
import { open } from '../frame.js';
import { pinyinToggle, rubies } from '../ruby.js';
import { show } from '../recording.js';
import { listenButton, pictureOf } from '../story.js';
import { sizeButton } from '../textsize.js';
import { waiting } from '../waiting.js';

open({
  async build(main, session) {
    const page = await getPage(decodeURIComponent(location.pathname.split('/').pop()));
    const text = rubies(page.text, page.characters);
    const picture = pictureOf(page);
    const listen = listenButton(page, text);
    main.append(
      waiting(session),
      h('div', { class: 'head' },
        h('div', {}, page.book && h('p', { class: 'book', lang: 'zh-CN' }, page.book), h('h1', { lang: 'zh-CN' }, page.title || page.book || page.id), listen?.button),
        h('div', { class: 'settings' }, pinyinToggle(text), sizeButton())),
      h('div', { class: picture ? 'story pictured' : 'story' }, picture, text));
    keepOffline(session, { [`/v1/pages/${encodeURIComponent(page.id)}`]: page });
    dock({ fields: { learner: session.learner, page: page.id }, title: page.title || page.text, limits: session.limits, onsent: show, onlisten: () => listen?.stop() });
  },
});
