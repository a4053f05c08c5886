// How a child's reading has grown: a garden first, figures for grown-ups below.

import { growth } from '../api.js';
import { h, pause } from '../dom.js';
import { open, trouble } from '../frame.js';
import { mark } from '../pinyin.js';
import { calendarSection, todayIn } from '../growth/calendar.js';
import { characters } from '../growth/characters.js';
import { garden } from '../growth/garden.js';
import { next } from '../growth/next.js';
import { sounds } from '../growth/sounds.js';

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

open({
  async build(main, { learner }) {
    const grown = await growth(learner, zone).catch((e) => {
      if (e.status === 422) return growth(learner); // a zone that the service does not know
      throw e;
    });
    main.append(h('h1', { t: 'growth.title' }));
    if (grown.characters.length === 0) return trouble(main, 'nowork', { home: true, mood: 'listening' });
    const all = new Map(grown.characters.map((c) => [c.char, c]));
    const tell = async ({ char }) => {
      const story = await import('../growth/history.js'), c = all.get(char) ?? { char };
      await story.tell(learner, c, c.readings?.[0] && mark(c.readings[0]));
    };
    const figures = h('div', { class: 'figures' });
    const beside = h('div', { class: 'side-by-side' });
    // One part after the other, so that a finger need not wait for all of them.
    for (const [into, part] of [
      [main, () => garden(grown.characters, tell)], [main, () => beside], [beside, () => next(grown.practise, tell)],
      [beside, () => calendarSection(grown.days, todayIn(grown.zone))],
      [main, () => characters(grown.characters, tell)], [main, () => sounds(grown.sounds)], [main, () => grownups(figures)],
    ]) {
      const made = part();
      if (made) into.append(made);
      await pause(0);
    }
    whenNear(figures, async () => {
      const { charts } = await import('../growth/charts.js');
      figures.append(...charts(grown, learner, grown.zone));
    });
  },
});

const grownups = (figures) => h('section', { class: 'grownups', 'aria-labelledby': 'grownups-title' },
  h('h2', { id: 'grownups-title', t: 'growth.grownups' }), h('p', { class: 'small', t: 'growth.grownups.text' }), h('p', { class: 'small', t: 'growth.state.rule' }), figures);

/** whenNear runs once, when an element is nearly in sight. */
function whenNear(element, run) {
  const watch = new IntersectionObserver((seen) => {
    if (!seen.some((e) => e.isIntersecting)) return;
    watch.disconnect();
    run();
  }, { rootMargin: '400px' });
  watch.observe(element);
}
