// Consents by purpose: taking one back is one tap, as giving it is.

import { h, say, toast } from '../dom.js';
import { t } from '../i18n.js';
import { forgetWaiting } from '../session.js';
import { attempt, on, part } from './part.js';
import * as rights from './rights.js';

const purposes = ['scoring', 'playback', 'sharing', 'research', 'improvement', 'abroad'];
const undoFor = 5000; // ms between the tap and the call: a slip of the finger erases nothing

/** agreedPart is one line for each purpose. may says whether this person consents. */
export const agreedPart = (learner, may) => {
  const leaving = new Map(); // purpose → timer
  const finish = async (purpose, again, more) => {
    clearTimeout(leaving.get(purpose));
    leaving.delete(purpose);
    try {
      await rights.withdraw(learner, purpose, more);
      if (purpose === 'scoring') await forgetWaiting(learner);
    } catch (e) { if (e.status !== 404) { toast('toast.failed'); again(); } }
  };
  return part('agreed', async (body, again, tell) => {
    const [{ consents, purposes: asked }, { policies }] = await Promise.all([rights.consents(learner), rights.policies()]);
    addEventListener('pagehide', () => { for (const p of [...leaving.keys()]) finish(p, () => {}, { keepalive: true }); }, { once: true });
    const given = purposes.filter((p) => consents.filter((c) => c.purpose === p).at(-1)?.in_force).length;
    tell(['agreed.gist', { n: given, of: purposes.length }]);
    body.replaceChildren(h('ul', { class: 'lines' }, purposes.map((purpose) => {
      const last = consents.filter((c) => c.purpose === purpose).at(-1);
      const state = standing(last, asked?.find((p) => p.purpose === purpose)?.refused_at);
      const never = asked && !state.given && !state.refused;
      return line(purpose, state, may && button(purpose, state.given, {
        onrefuse: never && (() => attempt(() => rights.refuse(learner, purpose), again)),
        ongive: async () => { if (await read(policies)) give(learner, purpose, policies, again); },
        onwithdraw: (element) => {
          leaving.set(purpose, setTimeout(() => finish(purpose, again).then(again), undoFor));
          element.replaceWith(line(purpose, { t: 'agreed.withdrawn', given: false }, null));
          say(t('agreed.withdrawn'));
          toast('agreed.withdrawn', { lasts: undoFor, action: 'agreed.undo', onaction: () => {
            clearTimeout(leaving.get(purpose));
            leaving.delete(purpose);
            again();
          } });
        },
      }));
    })));
  }, { fold: true, open: true });
};

// standing is what there is to say of the last consent for a purpose.
function standing(c, refused) {
  if (c && !c.withdrawn_at) {
    if (c.in_force) return { given: true, t: ['agreed.since', { date: on(c.given_at), version: c.policy_version }] };
    return { given: true, renew: true, t: c.why?.includes('guardian') ? 'agreed.insufficient' : 'agreed.renew' };
  }
  if (refused) return { given: false, t: ['agreed.refused', { date: on(refused) }], refused: true };
  return { given: false, t: c ? ['agreed.until', { date: on(c.withdrawn_at) }] : 'agreed.never' };
}

function line(purpose, state, action) {
  return h('li', { class: 'agreed', dataset: { purpose, given: String(state.given && !state.renew) } },
    h('div', {}, h('h3', { t: `agreed.${purpose}` }), h('p', { class: 'soft', t: `agreed.${purpose}.about` }), h('p', { class: 'state', t: state.t })),
    action);
}

function button(purpose, given, { ongive, onwithdraw, onrefuse }) {
  const name = { purpose: () => t(`agreed.${purpose}`) };
  if (given) return h('button', { class: 'plain', t: 'agreed.withdraw', tLabel: ['agreed.withdraw.label', name], onclick: (e) => onwithdraw(e.target.closest('li')) });
  return h('div', { class: 'choice' }, h('button', { class: 'plain', t: 'agreed.give', tLabel: ['agreed.give.label', name], onclick: ongive }),
    onrefuse && h('button', { class: 'link refuse', t: 'agreed.refuse', tLabel: ['agreed.refuse.label', name], onclick: onrefuse }));
}

const inForce = (policies) => policies.find((p) => p.in_force);

// read shows the policy that is agreed to, and resolves to whether it is.
async function read(policies) {
  const now = inForce(policies);
  const text = now ? (await rights.policy(now.version)).text : null;
  return new Promise((resolve) => {
    const d = h('dialog', { class: 'ask policy', 'aria-labelledby': 'policy-title' },
      h('h2', { id: 'policy-title', t: now ? ['agreed.policy', { version: now.version }] : 'agreed.title' }),
      text === null ? h('p', { t: 'agreed.nopolicy' }) : h('div', { class: 'text', tabindex: '0' }, text),
      h('div', { class: 'row' }, h('button', { class: 'plain', t: 'agreed.not', onclick: () => d.close('no') }), h('button', { class: 'primary', t: 'agreed.yes', onclick: () => d.close('yes') })));
    d.addEventListener('close', () => { d.remove(); resolve(d.returnValue === 'yes'); });
    document.body.append(d);
    d.showModal();
  });
}

const give = (learner, purpose, policies, again) => attempt(() => rights.agree(learner, purpose, inForce(policies)?.version ?? 'app'), again);
