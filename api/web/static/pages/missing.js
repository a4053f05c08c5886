// A path that is none of ours.

import { open, trouble } from '../frame.js';

open({ nav: '', title: 'trouble.missing.title', build: (main) => trouble(main, 'missing', { home: true }) });
