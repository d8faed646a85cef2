import { RateSeries } from './rate-series.js';

/** @import { Run } from '../stream/wire.js' */
/** @import { Came } from './run-feed.js' */

/**
 * What the server counted, see `GET /api/runs/{run}/logs/counts`.
 *
 * @typedef {{rows: number, levels: Record<string, number>, from: string | null, to: string | null,
 *   bucket_seconds: number, buckets: {at: string, rows: number}[], last_id: number | null}} Counts
 */

/** The present rate is that of so much time. Milliseconds. */
const PRESENT = 5000;

/** How many rows and errors a run has, and when they came: counted by the server, then added to. */
export class RunFigures {
  #rows;
  #errors;
  #series;
  #began;
  #ended;
  /** @type {{at: number, rows: number}[]} */
  #recent = [];
  /** The newest row that the server counted, until it is told as having come, or a later one is. */
  #counted;

  /**
   * @param {Counts} counts
   * @param {Run} run as it was when they were asked for
   * @param {number} now
   */
  constructor(counts, run, now) {
    this.final = run.status !== 'running';
    this.#rows = counts.rows;
    this.#errors = (counts.levels.ERROR ?? 0) + (counts.levels.CRITICAL ?? 0);
    this.#began = first(run.started_at, counts.from) ?? now;
    this.#ended = first(run.finished_at, counts.to) ?? now;
    this.#series = RateSeries.of(counts, this.#began);
    this.#counted = counts.last_id ?? -1;
  }

  get rows() {
    return this.#rows;
  }

  get errors() {
    return this.#errors;
  }

  /**
   * @param {number} at milliseconds, by the server's clock
   * @param {Came} came
   */
  add(at, came) {
    const part = this.#uncounted(came);
    const rows = Math.round(came.rows * part);
    this.#rows += rows;
    this.#errors += Math.round(came.errors * part);
    this.#series.add(at, rows);
    this.#recent.push({ at, rows: came.rows });
    this.#forget(at);
  }

  /**
   * How many of the rows the server had not counted when it answered, as a part of one: exact where
   * one writer's ids follow each other, else off by some rows.
   *
   * @param {Came} came
   */
  #uncounted({ first_id: first, last_id: last }) {
    const counted = this.#counted;
    // From here on all are new, also those with lower ids that were committed late.
    if (last >= counted) this.#counted = -1;
    if (first > counted) return 1;
    return last <= counted ? 0 : (last - counted) / (last - first + 1);
  }

  /** Lets time go on. @param {number} now by the server's clock @returns {boolean} whether that is to be seen */
  extend(now) {
    const before = this.#recent.length;
    this.#forget(now);
    return this.#series.extend(now) || this.#recent.length !== before;
  }

  /** Rows per second over time. @param {number} now */
  rates(now) {
    return this.#series.rates(this.final ? Infinity : now);
  }

  /** Rows per second: at present while the run goes on, else on average. */
  get rate() {
    if (!this.final) return (this.#recent.reduce((sum, { rows }) => sum + rows, 0) * 1000) / PRESENT;
    return (this.#rows * 1000) / Math.max(1000, this.#ended - this.#began);
  }

  /** @param {number} now */
  #forget(now) {
    this.#recent = this.#recent.filter(({ at }) => now - at < PRESENT);
  }
}

/** @param {...(string | null)} instants @returns {number | undefined} the first that there is */
function first(...instants) {
  return instants.map((instant) => Date.parse(instant ?? '')).find((time) => !Number.isNaN(time));
}
