// The calls of the service that the pages use. The session is a cookie, so no
// call carries a secret that a script could read.

/** Problem is an answer that refuses: an RFC 9457 problem document. */
export class Problem extends Error {
  constructor(status, body, after) {
    super(body.detail || body.title || `status ${status}`);
    this.status = status;
    // urn:langdu:problem:consent-required → consent-required
    this.kind = String(body.type ?? '').split(/[:/]/).pop();
    this.body = body;
    this.after = Number(after) * 1000 || 0; // ms after which it may be tried again, where the service says so
  }
}

/** Offline is a call that never reached the service. */
export class Offline extends Error {}

/** problem reads a refusal, whether or not it holds a problem document; after is its Retry-After. */
export function problem(status, text, after) {
  try { return new Problem(status, JSON.parse(text), after); } catch { return new Problem(status, {}, after); }
}

// What the server asked on the page's behalf and sent along with it. It is taken
// out of the page at once: nobody need find there what the page does not show.
let brought;

function along(path) {
  if (!brought) {
    const island = document.getElementById('answered');
    brought = JSON.parse(island?.textContent || 'null') ?? {};
    island?.remove();
  }
  const answer = brought[path];
  delete brought[path]; // once: asked again, it may have changed
  return answer;
}

/** forget throws away what came along with the page: what is asked from now on is to be new. */
export const forget = () => { brought = {}; };

/** call asks the service; what it answers is read as JSON. */
export async function call(method, path, { body, headers = {}, keepalive = false } = {}) {
  if (method === 'GET') {
    const answer = along(path);
    if (answer !== undefined) return answer;
  }
  let answer;
  try {
    answer = await fetch(path, { method, body, headers, keepalive, credentials: 'same-origin' });
  } catch (e) {
    throw new Offline(e.message);
  }
  const text = await answer.text();
  if (!answer.ok) throw problem(answer.status, text, answer.headers.get('Retry-After'));
  return text ? JSON.parse(text) : null;
}

const id = encodeURIComponent;

/** idempotencyKey lets a call be repeated without being done twice. */
export function idempotencyKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
}

/** change is call with a key, so that a repeated call is done once. */
export const change = (method, path, more) => call(method, path, { headers: { 'Idempotency-Key': idempotencyKey() }, ...more });

export const session = () => call('GET', '/v1/session');
export const openSession = (token) => call('POST', '/v1/session', { headers: { Authorization: `Bearer ${token}` } });
export const endSession = () => call('DELETE', '/v1/session');
export const listPages = (after = '') => call('GET', `/v1/pages?limit=60&after=${id(after)}`);
export const getPage = (page) => call('GET', `/v1/pages/${id(page)}`);
export const getQuestion = (question) => call('GET', `/v1/questions/${id(question)}`);
export const recording = (r) => call('GET', `/v1/recordings/${id(r)}`);
export const result = (r) => call('GET', `/v1/recordings/${id(r)}/result`);
export const peaks = (r) => call('GET', `/v1/recordings/${id(r)}/peaks`);
export const like = (r, on) => change(on ? 'PUT' : 'DELETE', `/v1/recordings/${id(r)}/like`);
export const erase = (r, more) => change('DELETE', `/v1/recordings/${id(r)}`, more);
export const audioAddress = (r) => `/v1/recordings/${id(r)}/audio`;
export const eventsAddress = (r) => `/v1/recordings/${id(r)}/events`;

/** listQuestions is one stretch of the questions, or of those about a page. */
export function listQuestions({ page = '', after = '' } = {}) {
  const query = new URLSearchParams({ limit: 100, after });
  if (page) query.set('page', page);
  return call('GET', `/v1/questions?${query}`);
}

// asked is a query of what is set.
const asked = (values) => new URLSearchParams(Object.entries(values).filter(([, v]) => v !== '' && v !== false && v !== undefined));

/** work is one stretch of My Work: from a cursor, or before a time; filter has q, liked, kind, page, book, least and most. */
export const work = (learner, query) => call('GET', `/v1/learners/${id(learner)}/work?${asked({ limit: 24, ...query })}`);

/** workMonths is how many recordings each month has, by the clocks of this device. */
export const workMonths = (learner, filter) => call('GET', `/v1/learners/${id(learner)}/work/months?${asked({ zone: zone(new Date()), ...filter })}`);

function zone(now) {
  const ahead = -now.getTimezoneOffset();
  const two = (n) => String(Math.floor(Math.abs(n))).padStart(2, '0');
  return `${ahead < 0 ? '-' : '+'}${two(ahead / 60)}:${two(ahead % 60)}`;
}

/** growth is how a learner's reading has grown, by the days of a zone. */
export const growth = (learner, zone = '') => call('GET', `/v1/learners/${id(learner)}/growth${zone && `?zone=${id(zone)}`}`);
export const characterGrowth = (learner, char) => call('GET', `/v1/learners/${id(learner)}/growth/${id(char)}`);
/** growthTable is the address of growth as a spreadsheet: what is days, characters or sounds. */
export const growthTable = (learner, query) => `/v1/learners/${id(learner)}/growth.csv?${new URLSearchParams(query)}`;
