// The calls of the service that only authors make.

import { call, change } from '../api.js';

const id = encodeURIComponent;
const json = { 'Content-Type': 'application/json' };

/** findPages is one stretch of the pages that hold some words, each with how many of its readings are uncertain. */
export function findPages(q = '', after = '') {
  const query = new URLSearchParams({ count: true, limit: 40 });
  if (q) query.set('q', q);
  if (after) query.set('after', after);
  return call('GET', `/v1/pages?${query}`);
}

/** tryReadings says how a text is read with some readings of the author's; it stores nothing. */
export const tryReadings = (text, readings) => call('POST', '/v1/readings', { headers: json, body: JSON.stringify({ text, readings }) });

/** putPage writes a page. */
export const putPage = (page, body) => call('PUT', `/v1/pages/${id(page)}`, { headers: json, body: JSON.stringify(body) });

/** versions is how a page once was, newest first. */
export const versions = (page) => call('GET', `/v1/pages/${id(page)}/versions`);

/** askPreview begins a preview of other readings. */
export const askPreview = (page, { text, readings }) => change('POST', `/v1/pages/${id(page)}/readings/preview`,
  { headers: json, body: JSON.stringify({ text, readings }) });
export const preview = (p) => call('GET', `/v1/previews/${id(p)}`);
export const cancelPreview = (p, more) => call('DELETE', `/v1/previews/${id(p)}`, more);

/** model is a page's model reading; removeMedia takes it, or the picture, away. */
export const model = (page) => call('GET', `/v1/pages/${id(page)}/model`);
export const removeMedia = (page, what) => change('DELETE', `/v1/pages/${id(page)}/${what}`);

/** rescore has a page's recordings judged again, correction says how far that has come. */
export const rescore = (page) => change('POST', `/v1/pages/${id(page)}/rescore`);
export const correction = (c) => call('GET', `/v1/corrections/${id(c)}`);
