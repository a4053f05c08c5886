// What a page says and what it is called.

import { h } from '../dom.js';

const field = (draft, name, make) => {
  const input = make({ id: `field-${name}`, lang: 'zh-CN', oninput: () => draft.write(name, input.value), onblur: () => draft.rest() });
  const show = () => { if (input.value !== draft.page[name]) input.value = draft.page[name]; };
  draft.addEventListener('change', show);
  show();
  return h('div', { class: `field of-${name}` }, h('label', { for: input.id, t: `fields.${name}` }), input);
};

/** fields are the inputs for text, title and book of a draft. */
export function fields(draft) {
  return h('div', { class: 'fields' },
    field(draft, 'text', (props) => h('textarea', { rows: '5', maxlength: '2000', 'aria-describedby': 'fields-about', ...props })),
    h('p', { class: 'soft', id: 'fields-about', t: 'fields.about' }),
    h('div', { class: 'two' }, field(draft, 'title', (props) => h('input', { maxlength: '100', ...props })), field(draft, 'book', (props) => h('input', { maxlength: '100', ...props }))));
}
