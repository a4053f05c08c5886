// The operator's page: how the service is, at a glance and then in detail. It asks
// again every ten seconds while somebody looks, and changes only what has changed.

import { call } from '../api.js';
import { h, say } from '../dom.js';
import { open } from '../frame.js';
import { desk, enter, forStaff } from '../grownups/desk.js';
import { patch } from '../grownups/patch.js';
import { current, t } from '../i18n.js';
import { hook } from '../operations/hook.js';
import { lights, worst } from '../operations/lights.js';
import { parked, queues, workers } from '../operations/queues.js';
import { due, sweeps } from '../operations/sweeps.js';
import { time } from '../operations/words.js';

const every = 10_000; // between two looks at the service
const chartsEvery = 60_000;

open({ build: forStaff('operations.title', build), anybody: true, signin: (main) => enter(main, 'operations.title') });

async function build(main, session) {
  const view = new View(session);
  main.append(desk({ title: 'operations.title', here: '/operations', session }), ...view.elements());
  await view.look();
  view.keepLooking();
  view.charts();
}

// shown is how many sweeps are shown at once; the others are behind a fold.
const shown = 5;

/** View is what is on the page. */
class View {
  constructor(session) {
    this.role = session.role;
    this.asOf = h('p', { class: 'soft asof' });
    this.lights = h('ul', { class: 'lights', tLabel: 'operations.lights' });
    this.queues = h('div', { class: 'queues' });
    this.workers = h('ul', { class: 'lines' });
    this.parked = h('ul', { class: 'lines' });
    this.hook = h('div', { class: 'queues' });
    this.due = h('p', {});
    this.sweeps = h('ul', { class: 'lines' });
    this.older = h('ul', { class: 'lines' });
    this.fold = h('details', { class: 'fold' }, h('summary', { t: 'sweep.older' }), this.older);
    this.stored = h('div', { class: 'stored' });
    this.storedChart = h('div', {});
    this.speed = h('div', {});
    this.speedCharts = h('div', { class: 'charts', 'aria-busy': 'true' });
    this.span = 'day';
  }

  elements() {
    const card = (id, ...content) => h('section', { class: 'card part', id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title`, t: `${id}.title` }), ...content);
    const spans = h('div', { class: 'row start spans', role: 'group', tLabel: 'speed.span' }, ['day', 'month'].map((span) =>
      h('button', { class: 'toggle', 'aria-pressed': String(span === this.span), t: `speed.${span}`, onclick: (e) => {
        for (const b of spans.children) b.setAttribute('aria-pressed', String(b === e.currentTarget));
        this.span = span;
        this.charts();
      } })));
    return [this.lights, this.asOf, h('div', { class: 'parts' },
      card('queue', this.queues, h('h3', { t: 'workers.title' }), this.workers, h('h3', { t: 'parked.title' }), this.parked, this.hook),
      card('sweep', this.due, this.sweeps, this.fold),
      card('speed', spans, this.speed, this.speedCharts),
      card('stored', this.stored, this.storedChart))];
  }

  // look asks how the service is. Where it does not answer what was true stays, with
  // a word that it is old.
  async look() {
    try {
      this.show(await call('GET', '/v1/operations'));
    } catch (e) {
      if (e.status === 401 || !this.doc) throw e;
      this.asOf.replaceChildren(h('span', { class: 'chip late', t: ['operations.stale', { time: time(this.doc.at, this.doc.at) }] }));
    }
  }

  show(doc) {
    const again = () => this.look();
    const before = this.doc && worst(this.doc);
    this.doc = doc;
    patch(this.lights, lights(doc));
    patch(this.queues, queues(doc, this.role, again));
    patch(this.workers, workers(doc));
    patch(this.parked, parked(doc));
    patch(this.hook, hook(doc, this.role, again));
    this.due.textContent = due(doc);
    const runs = sweeps(doc);
    patch(this.sweeps, runs.slice(0, shown));
    patch(this.older, runs.slice(shown));
    this.fold.hidden = runs.length <= shown;
    this.asOf.textContent = t('operations.asof', { time: new Date(doc.at).toLocaleTimeString(current() === 'zh' ? 'zh-CN' : 'en-GB') });
    if (before && before !== worst(doc)) say(t(`operations.now.${worst(doc)}`));
    if (this.parts) this.showStored();
  }

  keepLooking() {
    let looked = Date.now();
    const visit = async () => {
      if (document.visibilityState !== 'visible' || Date.now() - looked < every) return;
      looked = Date.now();
      try { await this.look(); } catch { location.reload(); } // the session is over
      if (this.drawnAt && Date.now() - this.drawnAt >= chartsEvery) this.charts();
    };
    setInterval(visit, 1000);
    document.addEventListener('visibilitychange', visit);
  }

  // charts come after the rest, and are drawn anew only where their figures differ.
  async charts() {
    const { span } = this;
    this.drawnAt = Date.now();
    try {
      const [speed, stored, outcomes] = await Promise.all([import('../operations/speed.js'), import('../operations/stored.js'),
        call('GET', `/v1/operations/outcomes?span=${span}&east=${-new Date().getTimezoneOffset()}`)]);
      if (span !== this.span) return;
      this.parts = { speed, stored };
      if (this.differs('outcomes', outcomes)) {
        patch(this.speed, speed.speed(outcomes));
        this.speedCharts.replaceChildren(...speed.speedCharts(outcomes));
      }
      this.showStored();
    } catch {
      if (!this.was?.outcomes) this.speedCharts.replaceChildren(h('p', { class: 'soft', t: 'part.failed' }), h('button', { class: 'plain', t: 'trouble.again', onclick: () => this.charts() }));
    } finally {
      this.speedCharts.removeAttribute('aria-busy');
    }
  }

  showStored() {
    patch(this.stored, this.parts.stored.stored(this.doc));
    if (this.differs('storage', this.doc.storage)) this.storedChart.replaceChildren(this.parts.stored.storedChart(this.doc.storage));
  }

  differs(what, value) {
    const text = JSON.stringify(value);
    this.was ??= {};
    if (this.was[what] === text) return false;
    this.was[what] = text;
    return true;
  }
}
