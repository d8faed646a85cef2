import { isError } from '../element/row-filter.js';
import { HistogramBuckets } from './histogram-buckets.js';

/** @import { Counts } from './histogram-buckets.js' */
/** @typedef {{id: number, timestamp: string, level: string}} CountedRow */

/**
 * How many rows a run has, and when: as the server counted them, and those that came live since.
 *
 * Rows are read by stream and counted by a query at the same time; the newest row that the query
 * saw says which ones count twice. That is exact for one writer; with several, a few rows may be
 * off until the server is asked again.
 */
export class LiveCounts {
  buckets = new HistogramBuckets();
  rows = 0;
  errors = 0;
  /** What came since the server was asked; null while it is not. @type {CountedRow[] | null} */
  #meanwhile = null;
  #known = false;
  /** The newest row that the server counted, until it came by stream too, or was passed. */
  #counted = -1;

  /** Whether the figures are those of the whole run. */
  get known() {
    return this.#known;
  }

  /** Before the server is asked. @param {boolean} anew whether for another run */
  ask(anew) {
    this.#meanwhile = [];
    if (!anew) return;
    this.#known = false;
    this.#counted = -1;
    this.buckets = new HistogramBuckets();
    this.rows = this.errors = 0;
  }

  /** @param {Counts} counts */
  load(counts) {
    const { ERROR = 0, CRITICAL = 0 } = counts.levels;
    this.buckets.load(counts);
    this.rows = counts.rows;
    this.errors = ERROR + CRITICAL;
    this.#known = true;
    this.#counted = counts.last_id ?? -1;
    const meanwhile = this.#meanwhile ?? [];
    this.#meanwhile = null;
    const seen = meanwhile.findIndex(({ id }) => id === this.#counted);
    if (seen >= 0) this.#counted = -1;
    this.#count(meanwhile.slice(seen + 1));
  }

  /** The server did not answer: what is known goes on. */
  giveUp() {
    this.#meanwhile = null;
  }

  /** @param {CountedRow[]} rows in the order of the log */
  add(rows) {
    for (const row of rows) this.#meanwhile?.push({ id: row.id, timestamp: row.timestamp, level: row.level });
    if (this.#known) this.#count(rows);
  }

  /** @param {CountedRow[]} rows */
  #count(rows) {
    for (const { id, timestamp, level } of rows) {
      if (id <= this.#counted) {
        if (id === this.#counted) this.#counted = -1;
        continue;
      }
      this.rows += 1;
      if (isError(level)) this.errors += 1;
      this.buckets.add(Date.parse(timestamp), level);
    }
  }
}
