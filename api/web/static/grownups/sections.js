// The sections of the staff's page: for whom each is, and what it asks first. A
// section is offered to the roles that the service lets ask; a test compares.

import { arguedPart } from './argued.js';
import { duePart } from './due.js';
import { heardPart } from './heard.js';
import { heldPart } from './held.js';
import { happenedPart } from './watch.js';

/**
 * sections are in the order of the page. make(role) is the part, or a promise of it
 * where its script is fetched when somebody opens it; early says that it is made with
 * the page, because it counts what waits.
 */
export const sections = [
  { name: 'due', asks: 'GET /v1/requests', roles: ['staff', 'custodian', 'operator'], early: true, make: duePart },
  { name: 'hearing', asks: 'GET /v1/access-requests', roles: ['staff', 'custodian'], early: true, make: heardPart },
  { name: 'argued', asks: 'GET /v1/disputes', roles: ['staff', 'custodian'], early: true, make: arguedPart },
  { name: 'held', asks: 'GET /v1/holds', roles: ['custodian', 'operator'], early: true, make: heldPart },
  { name: 'happened', asks: 'GET /v1/incidents', roles: ['custodian', 'operator'], early: true, make: happenedPart },
  { name: 'entries', asks: 'GET /v1/audit', roles: ['custodian', 'operator'], make: async () => (await import('./entries.js')).entriesPart() },
  { name: 'reports', asks: 'GET /v1/reports/{year}', roles: ['custodian', 'operator'], make: async (role) => (await import('./reports.js')).reportsPart(role) },
  { name: 'swept', asks: 'GET /v1/retention', roles: ['staff', 'custodian', 'operator'], make: async () => (await import('./swept.js')).sweptPart() },
];
