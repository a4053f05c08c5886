// The service worker: lets a child open a page again without a network, and read
// it. The server puts two lines before this one: version and assets.
//
// What it keeps, and nothing else:
//   - the scripts, styles and pictures of the pages (assets), of one version
//   - the empty pages for choosing, reading and answering, asked for with Langdu-Bare
//     so that no answer of the service is in them
//   - the texts of pages and questions, which offline.js puts in when one is opened
// No recording, no result, no picture of a page, no session: those always come
// from the service or not at all.

const kept = `langdu-assets-${version}`;
const shells = 'langdu-shells';
const texts = 'langdu-texts';
const patience = 4_000; // ms that a slow network may take before the kept page is shown

// shellOf is the address under which the empty page of a path is kept.
function shellOf(path) {
  if (path === '/') return '/';
  return /^\/(read|answer)\/[^/]+$/.exec(path) ? `/${path.split('/')[1]}/-` : null;
}

// needsNetwork are the child's pages that are of no use without the service.
const needsNetwork = /^\/(work|growth|questions|notice|r\/[^/]+)$/;

// orHome leads back to the first page where there is no network: it tells what waits.
async function orHome(request) {
  try { return await fetch(request); } catch (error) {
    if (await caches.match('/', { cacheName: shells, ignoreVary: true })) return Response.redirect('/');
    throw error;
  }
}

// isText says whether an address is a text, or one of the lists of the first page.
function isText({ pathname, search }) {
  return /^\/v1\/(pages|questions)\/[^/]+$/.test(pathname) || (/^\/v1\/(pages|questions)$/.test(pathname) && /after=$/.test(search));
}

addEventListener('install', (e) => {
  e.waitUntil((async () => {
    await (await caches.open(kept)).addAll(assets);
    await Promise.all(['/', '/read/-', '/answer/-'].map(keepShell));
    await skipWaiting();
  })());
});

addEventListener('activate', (e) => {
  e.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith('langdu-assets-') && name !== kept) await caches.delete(name);
    await clients.claim();
  })());
});

async function keepShell(path) {
  const shell = await fetch(path, { headers: { 'Langdu-Bare': '1' } });
  if (shell.ok) await (await caches.open(shells)).put(path, shell);
}

addEventListener('fetch', (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== 'GET' || url.origin !== location.origin) return;
  if (e.request.mode === 'navigate') {
    if (shellOf(url.pathname)) e.respondWith(page(e, shellOf(url.pathname)));
    else if (needsNetwork.test(url.pathname)) e.respondWith(orHome(e.request));
  } else if (url.pathname.startsWith('/assets/')) e.respondWith(asset(e.request));
  else if (isText(url)) e.respondWith(text(e.request));
});

// page comes from the network where there is one. Where the reader has changed the
// language, the empty page is kept anew.
async function page(e, path) {
  const shell = await caches.match(path, { cacheName: shells, ignoreVary: true });
  try {
    const fresh = await inTime(fetch(e.request), shell ? patience : Infinity);
    if (fresh.ok && fresh.headers.get('Content-Language') !== shell?.headers.get('Content-Language')) e.waitUntil(keepShell(path).catch(() => {}));
    return fresh;
  } catch (error) {
    if (shell) return shell;
    throw error;
  }
}

function inTime(answer, most) {
  if (most === Infinity) return answer;
  return Promise.race([answer, new Promise((_, late) => setTimeout(() => late(new Error('too slow')), most))]);
}

async function asset(request) {
  return await caches.match(request.url, { cacheName: kept, ignoreVary: true }) ?? fetch(request);
}

async function text(request) {
  try {
    const fresh = await fetch(request);
    if ([401, 403, 404, 410].includes(fresh.status)) await (await caches.open(texts)).delete(request.url, { ignoreVary: true });
    return fresh;
  } catch (error) {
    const old = await caches.match(request.url, { cacheName: texts, ignoreVary: true });
    if (old) return old;
    throw error;
  }
}
