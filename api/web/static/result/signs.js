// The small signs on the tiles of a result, beside the marks of the verdicts.
// Each has a shape of its own, and a word in the legend below the tiles.

import { draw } from '../icons.js';

const paths = {
  repeated: ['M5 11a6.6 6.6 0 0 1 11.4-3.6L18.5 9.5', 'M18.7 4.8v4.9h-4.9', 'M19 13a6.6 6.6 0 0 1-11.4 3.6L5.5 14.5', 'M5.3 19.2v-4.9h4.9'],
  self_corrected: ['M5 19l1-4.2L15.8 5a2 2 0 0 1 2.9 0l.3.3a2 2 0 0 1 0 2.9L9.2 18 5 19Z', 'M13.6 7.2l3.2 3.2'],
  hesitated: ['!M6 10.2a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8Z', '!M12 10.2a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8Z', '!M18 10.2a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8Z'],
  inserted: ['M12 6v12', 'M6 12h12'],
  person: ['M12 4.5a3.6 3.6 0 1 1 0 7.2 3.6 3.6 0 0 1 0-7.2Z', 'M5 19.5a7 7 0 0 1 14 0'],
  better: ['M12 19V5.5', 'M6 11.5l6-6 6 6'],
  slipped: ['M12 5v13.5', 'M6 12.5l6 6 6-6'],
  same: ['M6 9.5h12', 'M6 14.5h12'],
  slow: ['M4 17.5h13.5a3 3 0 0 0 3-3V10', 'M17.8 6.6l2.7 3.4-3-.2', 'M4 17.5a6.2 6.2 0 1 1 10.6 0', 'M9.3 17.3a2.6 2.6 0 1 1 2.2-2.6'],
  model: ['M4.5 10v4h3l4.5 4V6L7.5 10Z', 'M15.5 9a4.2 4.2 0 0 1 0 6', 'M18 6.5a8 8 0 0 1 0 11'],
  both: ['!M4 6.5v11a.6.6 0 0 0 1 .5l6.5-5.5a.6.6 0 0 0 0-1L5 6a.6.6 0 0 0-1 .5Z', '!M13 6.5v11a.6.6 0 0 0 1 .5l6.5-5.5a.6.6 0 0 0 0-1L14 6a.6.6 0 0 0-1 .5Z'],
};

/** sign draws one of them. */
export const sign = (name) => draw(`sign-${name}`, paths[name]);
