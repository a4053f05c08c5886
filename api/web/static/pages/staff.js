// The staff's page: what is due, what waits for approval, what is on hold, what
// went wrong, and the audit log, one section at a time, with the number of what
// waits in each. The service allows each role its own sections.

import { h } from '../dom.js';
import { open } from '../frame.js';
import { desk, enter, forStaff } from '../grownups/desk.js';
import { sections } from '../grownups/sections.js';
import { t } from '../i18n.js';

open({ build: forStaff('staff.title', build), anybody: true, signin: (main) => enter(main, 'staff.title') });

async function build(main, session) {
  const mine = sections.filter((s) => s.roles.includes(session.role)).map((s) => new Section(s, session.role));
  main.append(desk({ title: 'staff.title', here: '/staff', session }), h('p', { class: 'lead', t: 'staff.about' }),
    h('div', { class: 'sides' },
      h('nav', { class: 'side', tLabel: 'staff.sections' }, h('ul', {}, mine.map((s) => h('li', {}, s.link)))),
      h('div', { class: 'shown' }, mine.map((s) => s.place))));
  const asked = () => mine.find((s) => `#${s.name}` === location.hash);
  const show = (one, focus) => {
    for (const s of mine) s.show(s === one);
    if (focus) one.focus();
  };
  addEventListener('hashchange', () => { if (asked()) show(asked(), true); });
  show(asked() ?? mine[0], false);
  if (!asked()) await startWhereSomethingWaits(mine, show, asked);
}

// startWhereSomethingWaits changes the first section for one in which something is
// late, or waits, unless the reader has chosen one meanwhile.
async function startWhereSomethingWaits(mine, show, asked) {
  await Promise.all(mine.map((s) => s.early));
  if (!asked()) show(mine.find((s) => s.late) ?? mine.find((s) => s.waiting) ?? mine[0], false);
}

/** Section is one of them: its link with a number, and its place on the page. */
class Section {
  constructor({ name, make, early }, role) {
    this.name = name;
    this.make = () => make(role);
    this.count = h('span', { class: 'count', hidden: true });
    this.link = h('a', { href: `#${name}` }, h('span', { t: `${name}.title` }), this.count);
    this.place = h('div', { hidden: true });
    this.place.addEventListener('counted', ({ detail }) => this.counts(detail), true);
    if (early) this.early = this.made();
  }

  // made puts the part in its place, once.
  made() {
    this.part ??= (async () => {
      const card = await this.make();
      this.place.append(card);
      await card.loaded;
    })();
    return this.part;
  }

  counts({ n, late }) {
    this.waiting = n;
    this.late = late;
    this.count.hidden = n === 0;
    this.count.classList.toggle('late', late);
    this.count.replaceChildren(h('span', { 'aria-hidden': 'true' }, `${n}${late ? '!' : ''}`),
      h('span', { class: 'unseen' }, t(late ? 'staff.late' : 'staff.waiting', { n: String(n) })));
  }

  show(shown) {
    this.place.hidden = !shown;
    if (shown) this.link.setAttribute('aria-current', 'true');
    else this.link.removeAttribute('aria-current');
    if (shown) this.made();
  }

  // focus goes to the heading, from where a reader goes on.
  async focus() {
    await this.made();
    const heading = this.place.querySelector('h2');
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  }
}
