// Waiting for something that the service does in its own time.

import { pause } from '../dom.js';
import { offline } from '../session.js';

/**
 * follow asks again and again, at first often, and shows each answer, as long as
 * going(answer). A network that is away for a moment ends nothing.
 */
export async function follow(ask, show, going) {
  for (let wait = 300, lost = 0; ; wait = Math.min(wait * 1.3, 2000)) {
    try {
      const answer = await ask();
      lost = 0;
      show(answer);
      if (!going(answer)) return answer;
    } catch (e) {
      if (!offline(e) || ++lost > 20) throw e;
    }
    await pause(wait);
  }
}
