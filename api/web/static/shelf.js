// The shelf: recordings on this device that the service does not have yet. They
// are written down second by second while a child reads, so that neither a lost
// network nor a closed tab loses them, and taken away as soon as they are sent.
//
// An item is {id, learner, about, title, name, type, made, seconds, state, url}:
// about is {page} or {question}; state is 'recording', 'review' (recorded, not
// yet handed over) or 'ready' (to be sent); url is that of a begun upload. Its
// sound lies in pieces beside it. Nothing else about a person is written down.

const week = 7 * 24 * 3600 * 1000;

/** openShelf is the shelf of this device, or one in memory where the browser has no store to give. */
export async function openShelf() {
  try { return new Shelf(await database()); } catch { return new Shelf(null); }
}

function database() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open('langdu', 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore('items', { keyPath: 'id' });
      asked.result.createObjectStore('pieces');
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = asked.onblocked = () => reject(asked.error);
  });
}

const pieces = (id) => IDBKeyRange.bound([id, 0], [id, Infinity]);

class Shelf {
  #db;

  constructor(db) { this.#db = db; }

  /** lasts says whether what is here is still here when the tab is closed. */
  get lasts() { return this.#db !== null; }

  // within runs use with the two stores in one transaction, and resolves to the
  // result of the request that it returns when all of it is written.
  #within(mode, use) {
    if (!this.#db) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const t = this.#db.transaction(['items', 'pieces'], mode, { durability: 'relaxed' });
      const asked = use(t.objectStore('items'), t.objectStore('pieces'));
      t.oncomplete = () => resolve(asked?.result);
      t.onerror = t.onabort = () => reject(t.error ?? new Error('the store of the device gave up'));
    });
  }

  /** put writes an item down, or what changed of it. */
  put(item) { return this.#within('readwrite', (items) => items.put(item)); }

  /** add puts the piece number n of the sound beside the item. Bytes, for some stores lose Blobs. */
  async add(item, n, piece) {
    const bytes = await piece.arrayBuffer();
    await this.#within('readwrite', (items, sound) => { items.put(item); sound.put(bytes, [item.id, n]); });
  }

  /** get is one item, or undefined. */
  get(id) { return this.#within('readonly', (items) => items.get(id)); }

  /** sound is the sound of an item as one Blob. */
  async sound({ id, type }) {
    return new Blob(await this.#within('readonly', (_, sound) => sound.getAll(pieces(id))) ?? [], { type });
  }

  /** remove takes an item and its sound away. */
  remove(id) {
    return this.#within('readwrite', (items, sound) => { items.delete(id); sound.delete(pieces(id)); });
  }

  /**
   * tidy takes away what is older than a week or of nobody who may read here,
   * and resolves to the others, oldest first. learners is null where it is not known.
   */
  async tidy(learners, now = Date.now()) {
    const all = await this.#within('readonly', (items) => items.getAll()) ?? [];
    const stays = (i) => now - i.made < week && (!learners || learners.includes(i.learner));
    for (const item of all) if (!stays(item)) await this.remove(item.id);
    return all.filter(stays).sort((a, b) => a.made - b.made);
  }

  /** removeAllOf takes away what there is of a learner. */
  async removeAllOf(learner) {
    const all = await this.#within('readonly', (items) => items.getAll()) ?? [];
    for (const item of all) if (item.learner === learner) await this.remove(item.id);
  }

  /** clear takes everything away. */
  clear() { return this.#within('readwrite', (items, sound) => { items.clear(); sound.clear(); }); }
}

// here are the items that this page has, for browsers without locks. Between
// two tabs of such a browser the key under which an item is sent keeps it from
// being stored twice.
const here = new Set();

/** alone runs use unless this page or another tab has the item, and resolves to whether it could. */
export async function alone(id, use) {
  if (here.has(id)) return false;
  here.add(id);
  try {
    if (!navigator.locks) return await use().then(() => true);
    return await navigator.locks.request(`langdu.${id}`, { ifAvailable: true }, async (lock) => {
      if (lock) await use();
      return lock !== null;
    });
  } finally { here.delete(id); }
}
