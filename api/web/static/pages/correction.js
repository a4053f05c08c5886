// Correct a reading: the text of one page with how each character is read, what else
// it could be, what that would change in earlier scores, and how the page once was.

import { getPage } from '../api.js';
import { putPage } from '../correct/calls.js';
import { chooser } from '../correct/chooser.js';
import { dock, guard, keys } from '../correct/dock.js';
import { Draft } from '../correct/draft.js';
import { fields } from '../correct/fields.js';
import { forceOf } from '../correct/force.js';
import { historyOf } from '../correct/history.js';
import { mediaOf } from '../correct/media.js';
import { previewOf } from '../correct/preview.js';
import { Reader } from '../correct/reader.js';
import { textOf } from '../correct/text.js';
import { forWriters } from '../correct/who.js';
import { ask, calm, h, say } from '../dom.js';
import { name, open } from '../frame.js';
import { enter } from '../grownups/desk.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';

const id = decodeURIComponent(location.pathname.split('/')[2]);
const fresh = id === 'new';
const narrow = matchMedia('(max-width: 59.99rem)'); // the chooser lies over the text
const nothing = { text: '', title: '', book: '', readings: [], characters: [], rules: {} };

open({ build: forWriters('correct.title', build), anybody: true, signin: (main) => enter(main, 'correct.title') });

async function build(main) {
  let page = fresh ? nothing : await getPage(id);
  const draft = new Draft(page);
  const reader = new Reader(draft, page.characters);
  const text = textOf(reader, draft);
  const choose = chooser(reader, draft);
  const called = fresh ? newName() : null;
  const force = forceOf(id);
  const history = historyOf(id, draft);
  const media = fresh ? null : mediaOf(id, page);
  const bar = dock(draft, save);
  const alarm = h('p', { class: 'alarm', role: 'alert' });

  text.addEventListener('open', (e) => {
    choose.open(e.detail.at);
    if (narrow.matches) text.buttonOf(e.detail.at)?.scrollIntoView({ block: 'start', behavior: calm() ? 'auto' : 'smooth' });
  });
  choose.addEventListener('close', (e) => text.focusOn(e.detail.at));
  reader.addEventListener('read', () => { alarm.replaceChildren(...(reader.failed ? [h('span', { t: 'correct.unread' })] : [])); });
  keys({ draft, save, next: () => text.next('uncertain') });
  guard(draft);
  if (!fresh) name(page.title || page.text);

  main.append(h('p', {}, h('a', { class: 'link', href: '/correct' }, icon('back'), h('span', { t: 'correct.all' }))), called ?? '',
    h('div', { class: 'bench' },
      h('div', { class: 'side' }, h('section', { class: 'card sheet', tLabel: 'correct.text' }, alarm, text, h('p', { class: 'soft keys', t: 'correct.keys' })),
        h('details', { class: 'card part fold', open: fresh }, h('summary', { t: 'fields.open' }), fields(draft)), force,
        ...(fresh ? [] : [previewOf(id, draft), media, history])), choose), bar);
  await reader.ask();

  async function save() {
    if (!draft.dirty || called && !called.check()) return;
    bar.busy(true);
    try {
      const target = fresh ? called.value : id;
      if (!await still(target)) return;
      const sent = draft.page;
      page = await putPage(target, { ...sent, rules: page.rules });
      draft.kept(sent);
      if (fresh) return location.assign(`/correct/${encodeURIComponent(target)}`);
      say(t('correct.saved'));
      history.load();
      media.load(); // a model reading of other readings fits no more
      force.offer();
    } catch (e) {
      alarm.replaceChildren(h('span', { t: e.status === 422 ? 'correct.refused' : 'toast.failed' }), ' ', e.status === 422 && h('span', { lang: 'en' }, e.message));
      alarm.scrollIntoView({ block: 'nearest' });
    } finally {
      bar.busy(false);
    }
  }

  // still says whether the page is as it was opened, or else may be written over.
  async function still(target) {
    const now = await getPage(target).catch((e) => { if (e.status === 404) return null; throw e; });
    if ((now?.text_version ?? '') === (page.text_version ?? '') || now && now.text === draft.saved.text && JSON.stringify(now.readings) === JSON.stringify(draft.saved.readings)) return true;
    return ask({ title: fresh ? 'correct.taken' : 'correct.meanwhile', text: fresh ? 'correct.taken.about' : 'correct.meanwhile.about', yes: 'correct.overwrite', no: 'correct.keep' });
  }
}

// newName is the field for the name of a page that is not there yet.
function newName() {
  const input = h('input', { id: 'new-name', required: true, maxlength: '100', pattern: '[A-Za-z0-9._~:@\\-]+', autocomplete: 'off', spellcheck: 'false', 'aria-describedby': 'new-about' });
  const field = h('div', { class: 'card part field new' }, h('label', { for: 'new-name', t: 'correct.name' }), input, h('p', { class: 'soft', id: 'new-about', t: 'correct.name.about' }));
  field.check = () => input.reportValidity() && input.value !== 'new';
  Object.defineProperty(field, 'value', { get: () => input.value });
  return field;
}
