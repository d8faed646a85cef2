import { RowFilter } from './row-filter.js';

/** @import { LogRow } from '../stream/wire.js' */
/** @import { LogView, RunLogHistory } from '../stream/run-log-history.js' */

/** Rows that came live are kept up to this many; then the oldest of them are left to the history. */
const LIVE_ROWS = 6000;
const LIVE_CHARACTERS = 24 * 1024 * 1024;
/** So many live rows become one stretch of the history. */
const HANDED_OVER = 2000;
/** Rows of the history that are kept although nobody looks at them. */
const KEPT_ROWS = 12_000;
const KEPT_CHARACTERS = 24 * 1024 * 1024;
/** Stretches that are read at the same time. */
const AT_ONCE = 2;
/** Pause after a read that failed. Milliseconds. */
const AGAIN = 2000;

/**
 * Some rows of the history, between two places.
 *
 * @typedef {object} Stretch
 * @property {string} after the place in front of its first row
 * @property {string} until the place behind its last
 * @property {number} count how many rows it has; reckoned until it was read
 * @property {LogRow[] | null} rows null as long as they are not read, or no longer kept
 * @property {number} used when somebody last looked at it, in looks
 * @property {AbortController | null} loading
 */

/**
 * What the store tells.
 *
 * @typedef {object} StoreListener
 * @property {() => void} changed rows came, were read or left
 * @property {(at: number, rows: number) => void} shifted so many rows were inserted (or, negative,
 *   taken away) in front of the row with this index, and the indexes behind moved
 * @property {(error: unknown) => void} failed the history cannot be read at present
 */

/**
 * All rows of a run that pass the reader's filter, by index from the first to the newest: those that
 * came over the stream are here, those from before are read when somebody looks at them, and of most
 * only their number is known. So a page may scroll through millions of rows and stay small.
 *
 * The live rows begin behind a *boundary*, a row known to both sides: the history is what lies in
 * front of that place, the boundary included.
 */
export class RowStore {
  #history;
  #listener;
  #filter = new RowFilter();
  /** @type {LogView} */
  #view = {};
  /** All rows that came over the stream and are kept, filtered or not. @type {LogRow[]} */
  #received = [];
  #receivedCharacters = 0;
  /** Those of `#received` behind the boundary that pass the filter. @type {LogRow[]} */
  #live = [];
  /** @type {Stretch[]} */
  #stretches = [];
  /**
   * Where each row is that is read: in a stretch (null: live), and how far from its first row. Live
   * ones are counted from the first that there was, those included that were handed over.
   *
   * @type {Map<number, {stretch: Stretch | null, at: number}>}
   */
  #places = new Map();
  /** Live rows that were handed over to the history. */
  #handedOver = 0;
  /** Index of each stretch's first row; the last entry is where the live rows begin. @type {number[]} */
  #starts = [0];
  #looks = 0;
  /** @type {AbortController | null} */
  #outlining = null;
  /** Settles when the outline is complete. @type {{promise: Promise<void>, resolve: () => void} | null} */
  #complete = null;
  #done = false;
  #retryAt = 0;

  /**
   * @param {RunLogHistory | null} history null where there is none to ask
   * @param {StoreListener} listener
   */
  constructor(history, listener) {
    this.#history = history;
    this.#listener = listener;
  }

  /** Rows that pass the filter, as far as they are known. */
  get count() {
    return this.#liveStart + this.#live.length;
  }

  /** Whether everything in front of the live rows is known, not only the newest part of it. */
  get complete() {
    return this.#done;
  }

  /** Index of the first row that came over the stream. */
  get #liveStart() {
    return /** @type {number} */ (this.#starts.at(-1));
  }

  get view() {
    return this.#view;
  }

  get filter() {
    return this.#filter;
  }

  /** The place in front of the live rows; undefined where there is none yet. */
  get boundary() {
    return this.#received[0]?.cursor;
  }

  /** Index of the first live row. */
  get liveFrom() {
    return this.#liveStart;
  }

  /** @returns {readonly LogRow[]} the live rows that pass the filter */
  get liveRows() {
    return this.#live;
  }

  /** @returns {readonly LogRow[]} all rows that came over the stream and are kept, the boundary included */
  get received() {
    return this.#received;
  }

  /**
   * @param {number} index
   * @returns {LogRow | null} null where it is not read (or there is none)
   */
  row(index) {
    if (index >= this.#liveStart) return this.#live[index - this.#liveStart] ?? null;
    const at = this.#at(index);
    const stretch = this.#stretches[at];
    return stretch?.rows?.[index - /** @type {number} */ (this.#starts[at])] ?? null;
  }

  /**
   * @param {number} id
   * @returns {number} -1 where the row is not here
   */
  indexOf(id) {
    const place = this.#places.get(id);
    if (!place) return -1;
    const { stretch, at } = place;
    if (!stretch) return this.#liveStart + at - this.#handedOver;
    return /** @type {number} */ (this.#starts[this.#stretches.indexOf(stretch)]) + at;
  }

  /**
   * @param {number} index of a row that is read
   * @returns {string | undefined} the place in front of it
   */
  placeBefore(index) {
    if (index > this.#liveStart) return this.row(index - 1)?.cursor;
    if (index === this.#liveStart) return this.boundary;
    const at = this.#at(index);
    const stretch = this.#stretches[at];
    return index === this.#starts[at] ? stretch?.after : this.row(index - 1)?.cursor;
  }

  /** Rows that came over the stream. @param {LogRow[]} rows */
  push(rows) {
    const first = this.#received.length === 0;
    for (const row of rows) {
      this.#received.push(row);
      this.#receivedCharacters += row.message?.length ?? 0;
    }
    if (first) this.#begin();
    else this.#append(rows);
    while (this.#received.length > LIVE_ROWS || this.#tooLong()) this.#handOver();
    this.#listener.changed();
  }

  /** Forgets everything: the log begins anew. */
  clear() {
    this.#received = [];
    this.#receivedCharacters = 0;
    this.#forgetView();
    this.#listener.changed();
  }

  /** Shows other rows of the same log. @param {RowFilter} filter @param {LogView} view what the history calls it */
  setFilter(filter, view) {
    this.#filter = filter;
    this.#view = view;
    this.#forgetView();
    this.#begin();
    this.#listener.changed();
  }

  /** Ends all reads. */
  stop() {
    this.#outlining?.abort();
    this.#outlining = null;
    for (const stretch of this.#stretches) stretch.loading?.abort();
  }

  /**
   * Sees to it that these rows are read, and lets go of those that nobody looks at.
   *
   * @param {number} from
   * @param {number} to
   */
  look(from, to) {
    this.#looks += 1;
    const wanted = [];
    for (let at = this.#at(from); at < this.#stretches.length && /** @type {number} */ (this.#starts[at]) < to; at++) {
      const stretch = /** @type {Stretch} */ (this.#stretches[at]);
      stretch.used = this.#looks;
      if (!stretch.rows) wanted.push(stretch);
    }
    for (const stretch of this.#stretches) {
      if (stretch.loading && stretch.used !== this.#looks) stretch.loading.abort();
    }
    const now = Date.now();
    if (now < this.#retryAt) return;
    const busy = this.#stretches.reduce((sum, { loading }) => sum + (loading ? 1 : 0), 0);
    for (const stretch of wanted.filter(({ loading }) => !loading).slice(0, AT_ONCE - busy)) void this.#load(stretch);
  }

  /**
   * Waits until all of the log's outline is known.
   *
   * @returns {Promise<void>}
   */
  whole() {
    if (this.#done) return Promise.resolve();
    if (!this.#complete) {
      let resolve = () => {};
      const promise = /** @type {Promise<void>} */ (new Promise((done) => (resolve = () => done())));
      this.#complete = { promise, resolve };
    }
    return this.#complete.promise;
  }

  /**
   * Reads the stretch that has a row.
   *
   * @param {number} index
   * @param {AbortSignal} [signal]
   */
  async read(index, signal) {
    const stretch = index < this.#liveStart ? this.#stretches[this.#at(index)] : undefined;
    if (!stretch) return;
    stretch.used = ++this.#looks;
    while (!stretch.rows && !signal?.aborted) await this.#load(stretch, true);
  }

  get #hasHistory() {
    return this.#history !== null && this.boundary !== undefined && this.boundary !== '';
  }

  #forgetView() {
    this.stop();
    this.#live = [];
    this.#handedOver = 0;
    this.#places.clear();
    this.#stretches = [];
    this.#starts = [0];
    this.#done = false;
  }

  /** @param {LogRow[]} rows the newest */
  #append(rows) {
    for (const row of rows) {
      if (!this.#filter.matches(row)) continue;
      this.#places.set(row.id, { stretch: null, at: this.#handedOver + this.#live.length });
      this.#live.push(row);
    }
  }

  /**
   * @param {Stretch} stretch
   * @param {LogRow[] | null} rows null to let go of them
   */
  #keep(stretch, rows) {
    for (const { id } of stretch.rows ?? []) {
      if (this.#places.get(id)?.stretch === stretch) this.#places.delete(id);
    }
    stretch.rows = rows;
    for (const [at, { id }] of rows?.entries() ?? []) this.#places.set(id, { stretch, at });
  }

  #tooLong() {
    return this.#receivedCharacters > LIVE_CHARACTERS && this.#received.length > 1;
  }

  /** Leaves the oldest live rows to the history, which still holds them for a while. */
  #handOver() {
    const count = Math.min(HANDED_OVER, this.#received.length - 1);
    const after = this.boundary ?? '';
    const leaving = this.#received.splice(0, count);
    for (const row of leaving) this.#receivedCharacters -= row.message?.length ?? 0;
    const behind = this.#received[0];
    if (!behind) return;
    // The row that is the new boundary belongs to the history from now on, the old one did before.
    const own = [...leaving.slice(1), behind];
    const rows = this.#live.splice(0, own.filter((row) => this.#filter.matches(row)).length);
    this.#handedOver += rows.length;
    if (!this.#history || !after) {
      for (const { id } of rows) this.#places.delete(id);
      this.#listener.shifted(rows.length, -rows.length);
      return;
    }
    const until = behind.cursor ?? '';
    const stretch = { after, until, count: rows.length, rows: null, used: this.#looks - 1, loading: null };
    this.#keep(stretch, rows);
    this.#stretches.push(stretch);
    this.#reckon();
    this.#forgetUnused();
  }

  /** Sorts what was received by the filter, and begins to learn what there is before it. */
  #begin() {
    const [oldest, ...others] = this.#received;
    if (!oldest) return;
    if (!this.#hasHistory) {
      this.#append(this.#received);
      this.#finishOutline();
      return;
    }
    this.#append(others);
    const rows = this.#filter.matches(oldest) ? [oldest] : [];
    const until = /** @type {string} */ (oldest.cursor);
    // Until the history is heard of the boundary stands for it.
    const stretch = { after: '', until, count: rows.length, rows: null, used: 0, loading: null };
    this.#keep(stretch, rows);
    this.#stretches = [stretch];
    this.#reckon();
    this.#outlining = new AbortController();
    void this.#outline(until, this.#outlining.signal);
  }

  /**
   * Learns backwards from the boundary how many rows there are, and where.
   *
   * @param {string} boundary
   * @param {AbortSignal} signal
   */
  async #outline(boundary, signal) {
    /** @type {string | null} */
    let before = boundary;
    while (before) {
      try {
        const outline = await /** @type {RunLogHistory} */ (this.#history).outline({ before }, this.#view, signal);
        if (signal.aborted) return;
        this.#prepend(outline.marks, before);
        before = outline.before;
      } catch (error) {
        if (signal.aborted) return;
        this.#listener.failed(error);
        await pause(AGAIN, signal);
        if (signal.aborted) return;
      }
    }
    this.#finishOutline();
  }

  #finishOutline() {
    this.#done = true;
    this.#complete?.resolve();
    this.#complete = null;
    this.#listener.changed();
  }

  /**
   * @param {{cursor: string, rows: number}[]} marks newest first
   * @param {string} end the place behind them all
   */
  #prepend(marks, end) {
    let until = end;
    let rows = 0;
    if (this.#stretches[0]?.after === '') {
      const boundary = /** @type {Stretch} */ (this.#stretches.shift());
      rows -= boundary.count;
      this.#keep(boundary, null);
    }
    /** @type {Stretch[]} */
    const stretches = [];
    for (const mark of marks) {
      stretches.unshift({ after: mark.cursor, until, count: mark.rows, rows: null, used: 0, loading: null });
      until = mark.cursor;
      rows += mark.rows;
    }
    this.#stretches.unshift(...stretches);
    this.#reckon();
    this.#listener.shifted(0, rows);
    this.#listener.changed();
  }

  /**
   * @param {Stretch} stretch
   * @param {boolean} needed even if nobody looks at it
   */
  async #load(stretch, needed = false) {
    if (stretch.loading && !needed) return;
    const loading = new AbortController();
    stretch.loading = loading;
    try {
      const rows = await /** @type {RunLogHistory} */ (this.#history).range(stretch, this.#view, loading.signal);
      if (!this.#stretches.includes(stretch)) return;
      this.#keep(stretch, rows);
      this.#recount(stretch, rows.length);
      this.#forgetUnused();
      this.#listener.changed();
    } catch (error) {
      if (!this.#stretches.includes(stretch)) {
        stretch.rows ??= [];
      } else if (!loading.signal.aborted) {
        this.#retryAt = Date.now() + AGAIN;
        this.#listener.failed(error);
        setTimeout(() => this.#listener.changed(), AGAIN);
        if (needed) throw error;
      }
    } finally {
      if (stretch.loading === loading) stretch.loading = null;
    }
  }

  /** Retention may have taken rows away, or a slow transaction have added some. @param {Stretch} stretch @param {number} count */
  #recount(stretch, count) {
    const change = count - stretch.count;
    if (change === 0) return;
    const behind = /** @type {number} */ (this.#starts[this.#stretches.indexOf(stretch)]) + stretch.count;
    stretch.count = count;
    this.#reckon();
    this.#listener.shifted(behind, change);
  }

  #forgetUnused() {
    const kept = this.#stretches.filter(({ rows, after }) => rows !== null && after !== '').sort((a, b) => b.used - a.used);
    let rows = 0;
    let characters = 0;
    for (const stretch of kept) {
      rows += stretch.count;
      for (const row of stretch.rows ?? []) characters += row.message?.length ?? 0;
      // What somebody looks at stays, however large.
      if ((rows > KEPT_ROWS || characters > KEPT_CHARACTERS) && stretch.used < this.#looks) this.#keep(stretch, null);
    }
  }

  #reckon() {
    const starts = [0];
    let sum = 0;
    for (const { count } of this.#stretches) starts.push((sum += count));
    this.#starts = starts;
  }

  /** @param {number} index @returns {number} the stretch that has the row; behind the last for a live one */
  #at(index) {
    let low = 0;
    let high = this.#stretches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (/** @type {number} */ (this.#starts[middle + 1]) <= index) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
