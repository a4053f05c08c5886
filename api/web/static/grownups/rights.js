// The calls of the pages for grown-ups.

import { call, change, idempotencyKey } from '../api.js';

const id = encodeURIComponent;
const of = (learner) => `/v1/learners/${id(learner)}`;
const post = (path, value) => call('POST', path, {
  body: JSON.stringify(value), headers: { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey() } });

/** query writes what is set as a query. */
function query(path, values) {
  const set = Object.entries(values).filter(([, v]) => v !== '' && v !== undefined && v !== false);
  return set.length ? `${path}?${new URLSearchParams(set)}` : path;
}

export const retention = () => call('GET', '/v1/retention');
export const closure = () => call('GET', '/v1/closure');
export const policies = () => call('GET', '/v1/policies');
export const policy = (version) => call('GET', `/v1/policies/${id(version)}`);

// Of one learner.
export const learner = (learner) => call('GET', of(learner));
export const consents = (learner) => call('GET', `${of(learner)}/consents`);
export const agree = (learner, purpose, version) => post(`${of(learner)}/consents`, { purposes: [purpose], policy_version: version, method: 'guardian-page' });
export const withdraw = (learner, purpose, more) => change('DELETE', `${of(learner)}/consents/${id(purpose)}`, more);
export const refuse = (learner, purpose) => change('PUT', `${of(learner)}/refusals/${id(purpose)}`);
export const kept = (learner) => call('GET', `${of(learner)}/kept`);
export const shares = (learner) => call('GET', `${of(learner)}/shares`);
export const accesses = (learner, cursor) => call('GET', query(`${of(learner)}/accesses`, { limit: 20, cursor }));
export const notices = (learner) => call('GET', `${of(learner)}/notices`);
export const startExport = (learner) => change('POST', `${of(learner)}/exports`);
export const exportOf = (e) => call('GET', `/v1/exports/${id(e)}`);
export const eraseLearner = (learner) => change('DELETE', of(learner));
export const erasure = (e) => call('GET', `/v1/erasures/${id(e)}`);

// Requests.
export const requests = (values) => call('GET', query('/v1/requests', values));
export const ask = (values) => post('/v1/requests', values);
export const decide = (request, values) => post(`/v1/requests/${id(request)}/decision`, values);

// Staff's.
export const accessRequests = (values) => call('GET', query('/v1/access-requests', values));
export const askAccess = (values) => post('/v1/access-requests', values);
export const decideAccess = (request, values) => post(`/v1/access-requests/${id(request)}/decision`, values);
export const revokeAccess = (request) => change('DELETE', `/v1/access-requests/${id(request)}`);
export const accessAudio = (request) => `/v1/access-requests/${id(request)}/audio`;
export const holds = (cursor) => call('GET', query('/v1/holds', { limit: 20, cursor }));
export const proposeHold = (values) => post('/v1/holds', values);
export const confirmHold = (hold) => change('POST', `/v1/holds/${id(hold)}/confirm`);
export const releaseHold = (hold) => change('POST', `/v1/holds/${id(hold)}/release`);
export const disputes = (after) => call('GET', query('/v1/disputes', { limit: 20, after }));
export const decideDispute = (dispute, values) => post(`/v1/disputes/${id(dispute)}/decision`, values);
export const incidents = () => call('GET', '/v1/incidents');
export const notifyIncident = (incident) => change('POST', `/v1/incidents/${id(incident)}/notify`);
export const reportIncident = (incident) => change('POST', `/v1/incidents/${id(incident)}/reported`);
export const report = (year) => call('GET', `/v1/reports/${id(year)}`);
export const statistics = (values) => call('GET', query('/v1/statistics', values));
export const audit = (values) => call('GET', query('/v1/audit', values));
