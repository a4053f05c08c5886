// The keys of My Work. A letter that is typed is never taken for a command, and who
// speaks to their device, or is bothered by them, can turn the letters off.

const off = 'langdu.keys'; // where this device keeps whether the letters are off
const typing = 'input:not([type=range]), textarea, select, [contenteditable], dialog *';
const acts = 'a, button, summary, select, input'; // what the space bar does something else with

/** keys listens for what is in does: {' ': f, ArrowLeft: f, n: f, …}. */
export function keys(does) {
  addEventListener('keydown', (e) => {
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || document.querySelector('dialog[open]')) return;
    const at = e.target instanceof Element ? e.target : document.body;
    if (at.closest(typing)) return;
    if (e.key === ' ' && at.closest(acts)) return;
    if (e.key.startsWith('Arrow') && at.closest('input')) return;
    const f = does[e.key];
    if (!f || (/^[a-z/?]$/.test(e.key) && silent() && e.key !== '?')) return;
    if (f() !== false) e.preventDefault();
  });
}

/** silent says whether the letters are off. */
export function silent() {
  try { return localStorage.getItem(off) === 'off'; } catch { return false; }
}

/** turn turns the letters on or off. */
export function turn(on) {
  try { localStorage.setItem(off, on ? 'on' : 'off'); } catch { /* not remembered, then */ }
}
