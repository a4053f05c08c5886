// How a child's reading has grown: a garden first, figures for grown-ups below.

import { growth } from '../api.js';
import { h } from '../dom.js';
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
    const figures = h('div', { class: 'figures', 'aria-busy': 'true' });
    const beside = [next(grown.practise, tell), calendarSection(grown.days, todayIn(grown.zone))].filter(Boolean);
    main.append(...[garden(grown.characters, tell), h('div', { class: 'side-by-side' }, beside),
      characters(grown.characters, tell), sounds(grown.sounds)].filter(Boolean),
      h('section', { class: 'grownups', 'aria-labelledby': 'grownups-title' },
        h('h2', { id: 'grownups-title', t: 'growth.grownups' }), h('p', { class: 'small', t: 'growth.grownups.text' }), h('p', { class: 'small', t: 'growth.state.rule' }), figures));
    whenNear(figures, async () => {
      const { charts } = await import('../growth/charts.js');
      figures.append(...charts(grown, learner, grown.zone));
      figures.removeAttribute('aria-busy');
    });
  },
});

/** whenNear runs once, when an element is nearly in sight. */
function whenNear(element, run) {
  const watch = new IntersectionObserver((seen) => {
    if (!seen.some((e) => e.isIntersecting)) return;
    watch.disconnect();
    run();
  }, { rootMargin: '400px' });
  watch.observe(element);
}
