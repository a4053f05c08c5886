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

/** Lost says that the service has no such upload any more. */
export class Lost extends Error {}

/** Behind says that the service has got another number of bytes than we thought. */
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

// taken is what an answer says of the upload: how much of it is there, and which
// recording has become of it when all of it is.
function taken(x) {
  const place = x.getResponseHeader('Langdu-Recording');
  return { offset: Number(x.getResponseHeader('Upload-Offset') ?? 0), recording: place && decodeURIComponent(place.split('/').pop()) };
}

function check(x) {
  if (x.status >= 200 && x.status < 300) return x;
  throw problem(x.status, x.responseText);
}

/** begin makes an upload and resolves to its address. length is null while it is not known. */
export async function begin(fields, length, key) {
  const x = await request('POST', '/v1/uploads', { headers: {
    'Upload-Metadata': metadata(fields), 'Idempotency-Key': key,
    ...(length === null ? { 'Upload-Defer-Length': '1' } : { 'Upload-Length': String(length) }),
  } });
  if ([404, 405, 412, 501].includes(x.status) && !x.getResponseHeader('Tus-Resumable')) throw new Unsupported();
  return new URL(check(x).getResponseHeader('Location'), location.href).pathname;
}

/**
 * add sends the bytes that follow after offset, and with the last the length of
 * the whole (else null). It resolves to {offset, recording}.
 */
export async function add(url, offset, bytes, length, onsent) {
  const x = await request('PATCH', url, { onsent, body: bytes, headers: {
    'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset),
    ...(length === null ? {} : { 'Upload-Length': String(length) }),
  } });
  if (x.status === 409 || x.status === 423) throw new Behind();
  if (x.status === 404 || x.status === 410) throw new Lost();
  return taken(check(x));
}

/** ask resolves to how far an upload is: {offset, recording}. */
export async function ask(url) {
  const x = await request('HEAD', url, {});
  if ([403, 404, 410].includes(x.status)) throw new Lost();
  return taken(check(x));
}

/** drop gives an upload up, also while the page is being left. What is dropped is not kept. */
export async function drop(url) {
  try { await fetch(url, { method: 'DELETE', headers: version, keepalive: true, credentials: 'same-origin' }); } catch { /* it ends by itself there */ }
}
