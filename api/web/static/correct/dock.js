// The bar at the bottom: what was changed, the way back and forth, and putting it in force.

import { h } from '../dom.js';
import { label, t } from '../i18n.js';
import { icon } from '../icons.js';
import { changes } from './draft.js';

/** dock is that bar; save is what happens then. message(key) says something beside the button. */
export function dock(draft, save) {
  const state = h('p', { class: 'state', role: 'status' });
  const undo = h('button', { class: 'round', tLabel: 'correct.undo', title: 'Ctrl+Z', onclick: () => draft.undo() }, icon('again'));
  const redo = h('button', { class: 'round flip', tLabel: 'correct.redo', title: 'Ctrl+Shift+Z', onclick: () => draft.redo() }, icon('again'));
  const button = h('button', { class: 'primary save', title: 'Ctrl+S', onclick: () => save() }, icon('correct'), h('span', { t: 'correct.save' }));
  const bar = h('div', { class: 'dock' }, undo, redo, state, button);
  const show = () => {
    undo.disabled = !draft.canUndo;
    redo.disabled = !draft.canRedo;
    button.disabled = !draft.dirty || !draft.page.text.trim();
    label(state, 'text', words(draft));
    bar.classList.toggle('dirty', draft.dirty);
  };
  draft.addEventListener('change', show);
  show();
  return Object.assign(bar, {
    busy(on) { button.disabled = on; if (!on) show(); },
    message(key, values) { state.textContent = t(key, values); },
  });
}

// words say how the draft differs from what is in force.
function words(draft) {
  if (!draft.dirty) return 'correct.clean';
  if (draft.page.text !== draft.saved.text) return 'correct.dirty.text';
  const n = changes(draft.saved, draft.page).length;
  return n > 0 ? ['correct.dirty.readings', { n: String(n) }] : 'correct.dirty.names';
}

/** keys are those of the whole page: back, forth, save, and the next reading that is uncertain. */
export function keys({ draft, save, next }) {
  document.addEventListener('keydown', (e) => {
    const typing = e.target.matches('input, textarea');
    const command = e.ctrlKey || e.metaKey;
    const key = e.key.toLowerCase();
    const does = command && key === 's' ? save
      : command && !typing && (key === 'y' || key === 'z' && e.shiftKey) ? () => draft.redo()
        : command && !typing && key === 'z' ? () => draft.undo()
          : !command && !e.altKey && !typing && key === 'n' ? next : null;
    if (!does) return;
    e.preventDefault();
    does();
  });
}

/** guard asks before somebody leaves with changes that are not in force. */
export const guard = (draft) => addEventListener('beforeunload', (e) => { if (draft.dirty) e.preventDefault(); });
