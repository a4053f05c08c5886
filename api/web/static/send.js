// Sending a recording. XMLHttpRequest and not fetch, for only it tells how far
// an upload has come.

import { Offline, idempotencyKey, problem } from './api.js';

/**
 * Parcel is a recording on its way: it keeps the sound until the service has
 * it, so that a lost connection costs a second try and not a second reading.
 * All tries carry one idempotency key: the service stores it once.
 */
export class Parcel {
  #form = new FormData(); #key = idempotencyKey();

  /** fields has learner first, and then page or question. */
  constructor({ blob, name }, fields) {
    // The service reads the fields in order and wants to know whose voice it
    // is before it takes a byte of it.
    for (const [field, value] of Object.entries(fields)) this.#form.append(field, value);
    this.#form.append('audio', blob, name);
  }

  /** send resolves to {id, status}; onprogress gets the share sent, 0 to 1. */
  send(onprogress) {
    return new Promise((resolve, reject) => {
      const x = new XMLHttpRequest();
      x.open('POST', '/v1/recordings');
      x.setRequestHeader('Idempotency-Key', this.#key);
      x.upload.onprogress = (e) => { if (e.lengthComputable) onprogress(e.loaded / e.total); };
      x.onerror = () => reject(new Offline('the upload was cut off'));
      x.onload = () => {
        if (x.status < 200 || x.status > 299) reject(problem(x.status, x.responseText));
        else resolve(JSON.parse(x.responseText));
      };
      x.send(this.#form);
    });
  }
}

/** sendTrouble is the kind of trouble (a key of the messages under trouble) that an error of send is. */
export function sendTrouble(e) {
  if (e instanceof Offline) return 'offline';
  if (e.kind?.includes('consent')) return 'consent';
  return { 401: 'session', 404: 'missing', 413: 'large', 415: 'format', 429: 'busy' }[e.status] ?? 'unsent';
}
