import { runName } from '../stream/wire.js';
import { parseLevels } from './row-filter.js';

/** What a page can say to `<run-log>` in markup; whatever it says, the getters give something usable. */
export class RunLogAttributes extends HTMLElement {
  static observedAttributes = ['run', 'tail', 'levels', 'query', 'nowrap', 'utc'];

  /** The run to show, an id or `current`; null where the attribute is neither. */
  get run() {
    return runName(this.getAttribute('run'));
  }

  set run(run) {
    this.setAttribute('run', run ?? '');
  }

  /** How many rows of history to begin with: 0 to 100,000, or `all`; 500 where it is not said. */
  get tail() {
    const tail = this.getAttribute('tail') ?? '';
    if (tail === 'all') return tail;
    return /^\d{1,6}$/.test(tail) ? Math.min(Number(tail), 100_000) : 500;
  }

  /** The levels to show, in the attribute parted by blanks or commas; none means all. */
  get levels() {
    return parseLevels(this.getAttribute('levels'));
  }

  /** The text to look for in message and portal. */
  get query() {
    return (this.getAttribute('query') ?? '').trim();
  }

  /** Whether long lines stay on one line. */
  get nowrap() {
    return this.hasAttribute('nowrap');
  }

  /** Whether times are in UTC instead of local time. */
  get utc() {
    return this.hasAttribute('utc');
  }
}
