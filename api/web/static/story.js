// What a page shows beside its text: its picture, and the button that has it read.

import { h, toast } from './dom.js';
import { label, t } from './i18n.js';
import { icon } from './icons.js';

/** pictureOf is the picture of a page, or null; without a network it is not there. */
export function pictureOf({ picture, title, book }) {
  if (!picture) return null;
  const image = h('img', { class: 'picture', src: picture, alt: title || book || '', decoding: 'async' });
  image.addEventListener('error', () => image.remove());
  return image;
}

/** listenButton has a page read by its model reading, over its text; {button, stop}, or null where it has none. */
export function listenButton(page, text) {
  if (!page.model) return null;
  const says = h('span', { t: 'read.listen' });
  const sign = h('span', { class: 'sign' }, icon('play'));
  const by = h('span', { class: 'by', hidden: true });
  let reading = null, on = false;
  const show = (playing) => {
    on = playing;
    label(says, 'text', playing ? 'read.listen.stop' : 'read.listen');
    sign.replaceChildren(icon(playing ? 'pause' : 'play'));
  };
  const toggle = async () => {
    if (on) return reading.stop();
    show(true);
    try {
      const { modelReading } = await import('./modelreading.js');
      reading ??= await modelReading(page, text, () => show(false));
      by.hidden = !reading.by;
      by.textContent = reading.by ? t('read.listen.by', { who: reading.by }) : '';
      await reading.play();
    } catch {
      show(false);
      toast('read.listen.failed');
    }
  };
  return { button: h('p', { class: 'listen' }, h('button', { class: 'link', onclick: toggle }, sign, says), by), stop: () => reading?.stop() };
}
