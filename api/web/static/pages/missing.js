// A path that is none of ours.

import { open, trouble } from '../frame.js';

open({ build: (main) => trouble(main, 'missing', { home: true }) });
