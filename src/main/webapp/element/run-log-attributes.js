import { runName } from '../stream/wire.js';
import { parseLevels } from './row-filter.js';

/** @import { Choice, Display } from './toolbar.js' */
/** @import { TimeMode } from './row-time.js' */

/** More history than this is read when somebody looks at it. */
const MAX_TAIL = 2000;

/** What a page can say to `<run-log>` in markup; whatever it says, the getters give something usable. */
export class RunLogAttributes extends HTMLElement {
  static observedAttributes = [
    'run', 'tail', 'levels', 'portals', 'query', 'regex', 'only', 'nowrap', 'time', 'density', 'row',
  ];

  /** The run to show, an id or `current`; null where the attribute is neither. */
  get run() {
    return runName(this.getAttribute('run'));
  }

  set run(run) {
    this.setAttribute('run', run ?? '');
  }

  /** How many rows to begin with, 1 to 2,000; 500 where it is not said. All others come when they are looked at. */
  get tail() {
    const tail = Number(this.getAttribute('tail') ?? '');
    return Number.isInteger(tail) && tail > 0 ? Math.min(tail, MAX_TAIL) : 500;
  }

  /** The levels to show, in the attribute parted by blanks or commas; none means all. */
  get levels() {
    return parseLevels(this.getAttribute('levels'));
  }

  set levels(levels) {
    this.setAttribute('levels', levels.join(' '));
  }

  /** The portals to show, in the attribute parted by commas, or a JSON array; none means all. */
  get portals() {
    return parsePortals(this.getAttribute('portals') ?? '');
  }

  set portals(portals) {
    const plain = portals.every((portal) => !/^\[|,/.test(portal));
    this.setAttribute('portals', plain ? portals.join(',') : JSON.stringify(portals));
  }

  /** The text to look for in message and portal. */
  get query() {
    return (this.getAttribute('query') ?? '').trim().slice(0, 500);
  }

  set query(query) {
    this.setAttribute('query', query);
  }

  /** Whether the query is a regular expression. */
  get regex() {
    return this.hasAttribute('regex');
  }

  set regex(regex) {
    this.toggleAttribute('regex', regex);
  }

  /** Whether rows without the query are left out. */
  get only() {
    return this.hasAttribute('only');
  }

  set only(only) {
    this.toggleAttribute('only', only);
  }

  /** Whether long lines stay on one line. */
  get nowrap() {
    return this.hasAttribute('nowrap');
  }

  set nowrap(nowrap) {
    this.toggleAttribute('nowrap', nowrap);
  }

  /** How times are shown: `local`, `utc` or `relative`. @returns {TimeMode} */
  get time() {
    const time = this.getAttribute('time');
    return time === 'utc' || time === 'relative' ? time : 'local';
  }

  set time(time) {
    this.setAttribute('time', time);
  }

  /** How much room rows have: `comfortable` or `compact`. */
  get density() {
    return this.getAttribute('density') === 'compact' ? 'compact' : 'comfortable';
  }

  set density(density) {
    this.setAttribute('density', density);
  }

  /** The chosen rows, by their ids: `7`, or `7-12`; empty for none. */
  get row() {
    return this.getAttribute('row') ?? '';
  }

  set row(row) {
    this.setAttribute('row', row);
  }

  /** @returns {Choice} */
  get choice() {
    const { levels, portals, query, regex, only } = this;
    return { levels, portals, query, regex, only };
  }

  /** @returns {Display} */
  get display() {
    return { nowrap: this.nowrap, time: this.time, compact: this.density === 'compact' };
  }
}

/** @param {string} text */
function parsePortals(text) {
  let portals = text.split(',');
  if (text.startsWith('[')) {
    try {
      portals = JSON.parse(text).map(String);
    } catch {
      // A name that begins so.
    }
  }
  return [...new Set(portals.map((portal) => portal.trim()).filter(Boolean))];
}
