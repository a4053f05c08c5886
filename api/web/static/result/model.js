// The model reading of a page, for hearing a character beside the child's. It is
// fetched when the result is on the screen, and its sound only when it is asked for.

import * as api from '../api.js';
import { h } from '../dom.js';
import { sign } from './signs.js';

const address = (page) => `/v1/pages/${encodeURIComponent(page)}/model`;

// find resolves to the model reading of the text that was read, or to null: a page
// may have none, or may have been changed since.
async function find({ page, text }) {
  try {
    const now = await api.getPage(page);
    if (!now.model || now.text !== text) return null;
    const reading = await api.call('GET', address(page));
    return reading.status === 'ready' && reading.characters.length > 0 ? reading : null;
  } catch (e) {
    if (e instanceof api.Problem || e instanceof api.Offline) return null;
    throw e;
  }
}

/**
 * model adds the voice 'model' and a line to play it whole, and resolves to
 * pitchOf(character); null where there is no model reading.
 */
export async function model({ recording, voices, line }) {
  const reading = await find(recording);
  if (!reading) return null;
  const at = new Map(reading.characters.map((c) => [c.at, c]));
  voices.add('model', h('audio', { src: reading.audio, preload: 'none' }), (c) => at.get(c.at));
  line.replaceChildren(
    h('button', { class: 'link', onclick: () => voices.whole('model') }, sign('model'), h('span', { t: 'model.whole' })),
    ...(reading.attribution ? [h('span', { class: 'small', t: ['model.by', { who: reading.attribution }] })] : []));
  line.hidden = false;
  return (c) => at.get(c.at)?.pitch ?? null;
}
