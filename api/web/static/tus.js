// The part of the tus protocol (1.0.0, tus.io) that a recording needs: begin an
// upload whose length is not known yet, add to it, ask how far it is, give it up.
//
// tus-js-client is the maintained library for it, at 22 kB gzipped more than a
// third of what a whole page may weigh. Most of that looks after files and
// streams and remembers addresses; our sound grows while it is sent and lies on
// the shelf, so that we would still write the part below that matters.

import { Offline, problem } from './api.js';

const version = { 'Tus-Resumable': '1.0.0' };
const stall = 30_000; // ms without a byte before we take the network for lost

/** Unsupported says that the service, or what stands before it, knows no tus. */
export class Unsupported extends Error {}

/** Lost says that the service has no such upload any more; gone, that it has erased it. */
export class Lost extends Error {
  constructor(status) {
    super(`upload ${status}`);
    this.gone = status === 410;
  }
}

/** Behind says that the service has got another number of bytes than we thought, or is busy with them. */
export class Behind extends Error {}

// XMLHttpRequest and not fetch, for only it tells how far an upload has come.
function request(method, url, { headers, body, onsent }) {
  return new Promise((resolve, reject) => {
    const x = new XMLHttpRequest();
    x.open(method, url);
    for (const [name, value] of Object.entries({ ...version, ...headers })) x.setRequestHeader(name, value);
    let watch;
    const move = () => { clearTimeout(watch); watch = setTimeout(() => x.abort(), stall); };
    const lost = () => { clearTimeout(watch); reject(new Offline('the upload was cut off')); };
    x.upload.onprogress = (e) => { move(); onsent?.(e.loaded); };
    x.onprogress = move;
    x.onerror = x.onabort = lost;
    x.onload = () => { clearTimeout(watch); resolve(x); };
    move();
    x.send(body);
  });
}

const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const metadata = (fields) => Object.entries(fields).map(([k, v]) => `${k} ${base64(v)}`).join(',');

// taken is what an answer says of the upload: how much of it is there, until when
// it may be gone on with, and which recording has become of it when all is there.
function taken(x) {
  const place = x.getResponseHeader('Langdu-Recording');
  const until = x.getResponseHeader('Upload-Expires');
  return {
    offset: Number(x.getResponseHeader('Upload-Offset') ?? 0),
    recording: place && decodeURIComponent(place.split('/').pop()),
    ...(until && { expires: Date.parse(until) }),
  };
}

function check(x) {
  if (x.status >= 200 && x.status < 300) return x;
  if ([408, 409, 423].includes(x.status)) throw new Behind();
  throw problem(x.status, x.responseText, x.getResponseHeader('Retry-After'));
}

function checkUpload(x) {
  if (x.status === 404 || x.status === 410) throw new Lost(x.status);
  return taken(check(x));
}

/**
 * begin makes an upload, and resolves to its {url} and what add resolves to. length
 * is null while it is not known. Under the same key it is the same upload.
 */
export async function begin(fields, length, key) {
  const x = await request('POST', '/v1/uploads', { headers: {
    'Upload-Metadata': metadata(fields), 'Idempotency-Key': key,
    ...(length === null ? { 'Upload-Defer-Length': '1' } : { 'Upload-Length': String(length) }),
  } });
  const ours = x.getResponseHeader('Tus-Resumable') || (x.getResponseHeader('Content-Type') ?? '').startsWith('application/problem');
  if ([404, 405, 412, 501].includes(x.status) && !ours) throw new Unsupported();
  const is = taken(check(x));
  return { ...is, url: new URL(x.getResponseHeader('Location'), location.href).pathname };
}

/**
 * add sends the bytes that follow after offset, and with the last the length of
 * the whole (else null). It resolves to {offset, recording, expires}.
 */
export async function add(url, offset, bytes, length, onsent) {
  return checkUpload(await request('PATCH', url, { onsent, body: bytes, headers: {
    'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset),
    ...(length === null ? {} : { 'Upload-Length': String(length) }),
  } }));
}

/** ask resolves to how far an upload is, as add does. */
export const ask = async (url) => checkUpload(await request('HEAD', url, {}));

/** drop gives an upload up, also while the page is being left. What is dropped is not kept. */
export async function drop(url) {
  try { await fetch(url, { method: 'DELETE', headers: version, keepalive: true, credentials: 'same-origin' }); } catch { /* it ends by itself there */ }
}
