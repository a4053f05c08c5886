// Who may correct readings: those who write pages.

import { h } from '../dom.js';
import { desk, enter } from '../grownups/desk.js';

/** writes says whether somebody of this role writes pages. */
const writes = (role) => ['app', 'staff', 'operator'].includes(role);

/** forWriters is build for those who write pages; anybody else is asked for a token. */
export const forWriters = (title, build) => async (main, session) => {
  if (!writes(session.role)) return enter(main, title, 'desk.notyou');
  main.append(session.role === 'app' ? h('h1', { t: title }) : desk({ title, here: '/correct', session }));
  return build(main, session);
};
