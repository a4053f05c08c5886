// Sharing a recording by a link: the button. What it opens is loaded when it is
// wanted (work/sharing.js).

import { learner } from './grownups/rights.js';
import { dressed, h, toast } from './dom.js';
import { icon } from './icons.js';
import { isSilent } from './recording.js';

let grown = null; // whether the learner who is signed in may share alone, asked once

/**
 * shareButton is the button that shares a recording, or null where there is no
 * sound to share, or nobody here who may: a child under 14 asks a grown-up.
 */
export function shareButton(recording, session) {
  if (isSilent(recording) || !['guardian', 'app', 'learner'].includes(session.role)) return null;
  const button = h('button', { class: 'round share', tLabel: 'share.button', hidden: session.role === 'learner', onclick: async () => {
    try {
      const [{ share }] = await Promise.all([import('./work/sharing.js'), dressed('work/sharing.css')]);
      await share(recording);
    } catch { toast('toast.failed'); }
  } }, icon('share'));
  if (session.role === 'learner') ofAge(session.learner).then((yes) => { button.hidden = !yes; });
  return button;
}

function ofAge(who) {
  grown ??= learner(who).then((l) => l.age_band !== 'under14', () => { grown = null; return false; });
  return grown;
}
