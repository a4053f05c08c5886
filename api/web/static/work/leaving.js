// Deleting: a moment to take it back, then the call; and where that does not reach
// the service, it is kept on this device and tried again until it has been done.

import * as api from '../api.js';

const stored = 'langdu.leaving';
const undoFor = 5000; // ms between "delete" and the call that deletes
const again = 30_000; // ms between two tries without a network

export { undoFor };

export class Leaving {
  #learner; #timers = new Map(); #late = new Set(); #retry = 0;

  /**
   * ondone(id) runs once a recording is being erased, onlate(n) when the number of
   * those that wait for the network changes, onrefused(id) where the service says no.
   */
  constructor(learner, { ondone, onlate, onrefused }) {
    this.#learner = learner;
    Object.assign(this, { ondone, onlate, onrefused });
    // A page that goes away must not forget what it was told to delete; nor one
    // that a phone puts to sleep, which may never wake up again.
    addEventListener('pagehide', () => this.#now({ keepalive: true }));
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.#now({ keepalive: true }); else this.#retryNow(); });
    addEventListener('online', () => this.#retryNow());
    for (const { id, learner: of } of remembered()) if (of === learner) this.#late.add(id); // of a visit that ended too soon
    this.#retryNow();
  }

  /** has says whether a recording has been deleted as far as this page is concerned. */
  has(id) { return this.#timers.has(id) || this.#late.has(id); }

  /** add deletes a recording in a moment. */
  add(id) {
    remember([...remembered(), { id, learner: this.#learner }]);
    this.#timers.set(id, setTimeout(() => this.#erase(id), undoFor));
  }

  /** undo keeps a recording that was to be deleted, and says whether it was in time. */
  undo(id) {
    if (!this.#timers.has(id)) return false;
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#forget(id);
    return true;
  }

  #now(more) {
    for (const id of [...this.#timers.keys()]) this.#erase(id, more);
  }

  #retryNow() {
    clearTimeout(this.#retry);
    for (const id of [...this.#late]) this.#erase(id);
  }

  async #erase(id, more) {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#late.add(id); // until the service has said that it is done
    try {
      await api.erase(id, more);
      this.#over(id, this.ondone);
    } catch (e) {
      if (e.status === 404 || e.status === 410) this.#over(id, this.ondone);
      else if (e.status >= 400 && e.status < 500 && ![401, 408, 429].includes(e.status)) this.#over(id, this.onrefused);
      else this.#wait();
    }
  }

  #wait() {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#retryNow(), again);
    this.onlate(this.#late.size);
  }

  #over(id, tell) {
    this.#late.delete(id);
    this.#forget(id);
    tell(id);
    this.onlate(this.#late.size);
  }

  #forget(id) { remember(remembered().filter((x) => x.id !== id)); }
}

// A browser may forbid storage: then what waits is lost with the page, as before.
function remembered() {
  try { return JSON.parse(localStorage.getItem(stored)) ?? []; } catch { return []; }
}

function remember(all) {
  try {
    if (all.length) localStorage.setItem(stored, JSON.stringify(all));
    else localStorage.removeItem(stored);
  } catch { /* see above */ }
}
