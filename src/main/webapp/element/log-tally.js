import { knownLevel } from './row-filter.js';

/** @import { LogRow } from '../stream/wire.js' */
/** @import { Counts } from '../stream/run-log-history.js' */

/** More portals than this are not offered to choose from. */
const PORTALS = 100;

/**
 * How many rows of each level and portal the run has: what the history counted once, and what came
 * since. Until the history has answered, and where it cannot, what came over the stream.
 */
export class LogTally {
  /** @type {Map<string, number>} */
  #levels = new Map();
  /** @type {Map<string, number>} */
  #portals = new Map();
  #rows = 0;
  /** The newest row that was counted, as long as it has not come over the stream. @type {number | null} */
  #counted = null;

  get rows() {
    return this.#rows;
  }

  /** @param {string} level */
  level(level) {
    return this.#levels.get(level) ?? 0;
  }

  /** @returns {[string, number][]} the most frequent first */
  get portals() {
    return [...this.#portals].filter(([portal]) => portal).sort(([, a], [, b]) => b - a).slice(0, PORTALS);
  }

  /** @param {readonly LogRow[]} received */
  add(received) {
    let rows = received;
    if (this.#counted !== null) {
      const counted = this.#counted;
      const at = rows.findIndex(({ id }) => id >= counted);
      if (at < 0) return;
      this.#counted = null;
      rows = rows.slice(rows[at]?.id === counted ? at + 1 : at);
    }
    for (const { level, portal } of rows) {
      const known = knownLevel(level);
      this.#levels.set(known, this.level(known) + 1);
      if (portal && (this.#portals.has(portal) || this.#portals.size < 2 * PORTALS)) {
        this.#portals.set(portal, (this.#portals.get(portal) ?? 0) + 1);
      }
    }
    this.#rows += rows.length;
  }

  /**
   * @param {Counts} counts
   * @param {readonly LogRow[]} received what came over the stream and is still here
   */
  take({ levels, portals, rows, last_id }, received) {
    this.clear();
    this.#rows = rows;
    this.#levels = new Map(Object.entries(levels));
    this.#portals = new Map(portals.map(({ portal, rows: n }) => [portal, n]));
    const last = received.findLastIndex(({ id }) => id === last_id);
    if (last >= 0 || last_id === null) this.add(received.slice(last + 1));
    else this.#counted = last_id;
  }

  clear() {
    this.#rows = 0;
    this.#counted = null;
    this.#levels.clear();
    this.#portals.clear();
  }
}
