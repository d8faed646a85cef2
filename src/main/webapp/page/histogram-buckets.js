import { isError, knownLevel } from '../element/row-filter.js';

/**
 * What `/api/runs/{run}/logs/counts` answers, as far as it is used here.
 *
 * @typedef {object} Counts
 * @property {number} rows
 * @property {Record<string, number>} levels
 * @property {string | null} from
 * @property {number} bucket_seconds
 * @property {{at: string, rows: number, levels: Record<string, number>}[]} buckets only those with rows
 * @property {number | null} last_id
 *
 * A bar of the histogram; times in milliseconds since 1970, `to` exclusive.
 *
 * @typedef {{from: number, to: number, rows: number, errors: number, warnings: number}} Bar
 */

/** Asked of the server. */
export const BUCKETS = 80;
/** So many there may be: beyond, each two become one. */
const MOST = 120;
/** The width of the first one of a run that has hardly begun. Milliseconds. */
const SECOND = 1000;

/**
 * Rows over time in buckets of one width, which doubles when a run outgrows them: its memory is
 * bounded, however long the run.
 */
export class HistogramBuckets {
  #begin = NaN;
  #width = SECOND;
  /** @type {{rows: number, errors: number, warnings: number}[]} */
  #buckets = [];

  /** @param {Counts} counts in place of all that was known */
  load({ from, bucket_seconds: seconds, buckets }) {
    this.#buckets = [];
    this.#begin = Date.parse(buckets[0]?.at ?? from ?? '');
    this.#width = seconds > 0 ? seconds * 1000 : SECOND;
    for (const { at, rows, levels } of buckets) {
      const bucket = this.#at(Date.parse(at) + this.#width / 2);
      bucket.rows += rows;
      for (const [level, n] of Object.entries(levels)) count(bucket, level, n);
    }
  }

  /**
   * @param {number} time milliseconds since 1970; what lies before the first counts into it
   * @param {string} level
   */
  add(time, level) {
    if (Number.isNaN(time)) return;
    if (Number.isNaN(this.#begin)) this.#begin = time;
    const bucket = this.#at(time);
    bucket.rows += 1;
    count(bucket, level, 1);
  }

  /** @returns {Bar[]} without a gap from the first row to the last */
  get bars() {
    return this.#buckets.map((bucket, i) => ({
      from: this.#begin + i * this.#width,
      to: this.#begin + (i + 1) * this.#width,
      ...bucket,
    }));
  }

  /** @param {number} time */
  #at(time) {
    while (time >= this.#begin + MOST * this.#width) this.#coarsen();
    const i = Math.max(0, Math.floor((time - this.#begin) / this.#width));
    while (this.#buckets.length <= i) this.#buckets.push({ rows: 0, errors: 0, warnings: 0 });
    return /** @type {{rows: number, errors: number, warnings: number}} */ (this.#buckets[i]);
  }

  #coarsen() {
    this.#width *= 2;
    const old = this.#buckets;
    this.#buckets = [];
    for (let i = 0; i < old.length; i += 2) {
      const [a, b] = old.slice(i, i + 2);
      this.#buckets.push({
        rows: (a?.rows ?? 0) + (b?.rows ?? 0),
        errors: (a?.errors ?? 0) + (b?.errors ?? 0),
        warnings: (a?.warnings ?? 0) + (b?.warnings ?? 0),
      });
    }
  }
}

/**
 * @param {{errors: number, warnings: number}} bucket
 * @param {string} level
 * @param {number} n
 */
function count(bucket, level, n) {
  if (isError(level)) bucket.errors += n;
  else if (knownLevel(level) === 'WARN') bucket.warnings += n;
}
