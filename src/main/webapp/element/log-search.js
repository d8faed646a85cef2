import { RowFilter, isError } from './row-filter.js';

/** @import { LogRow } from '../stream/wire.js' */
/** @import { LogView, RunLogHistory } from '../stream/run-log-history.js' */
/** @import { RowStore } from './row-store.js' */
/** @import { TextMatcher } from './text-matcher.js' */

/**
 * What is looked for: how to know a live row, and what the history calls it.
 *
 * @typedef {{matches: (row: LogRow) => boolean, view: LogView | null}} Target view: null where the
 *   filter leaves nothing of it
 */

/** A row that was found, and its index among the rows of the reader's filter. @typedef {{id: number, index: number}} Found */

const ERRORS = ['ERROR', 'CRITICAL'];

/**
 * Finds rows in the whole of a run: those that came live in memory, all others by asking the history.
 */
export class LogSearch {
  #store;
  #history;

  /**
   * @param {RowStore} store
   * @param {RunLogHistory | null} history
   */
  constructor(store, history) {
    this.#store = store;
    this.#history = history;
  }

  /**
   * Rows of the reader's filter that have a text.
   *
   * @param {TextMatcher} matcher
   * @returns {Target}
   */
  text(matcher) {
    const { view } = this.#store;
    // Where the filter has a text of its own, it is this one.
    return {
      matches: (row) => matcher.matches(row),
      view: { ...view, query: matcher.query, regex: matcher.regex },
    };
  }

  /** Errors among the rows of the reader's filter. @returns {Target} */
  errors() {
    const { view } = this.#store;
    const chosen = view.levels ?? [];
    const levels = chosen.length > 0 ? ERRORS.filter((level) => chosen.includes(level)) : ERRORS;
    return { matches: (row) => isError(row.level), view: levels.length > 0 ? { ...view, levels } : null };
  }

  /**
   * The next row of a kind; behind the last one comes the first.
   *
   * @param {Target} target
   * @param {number} from an index
   * @param {1 | -1} direction
   * @param {AbortSignal} signal
   * @returns {Promise<(Found & {wrapped: boolean}) | null>}
   */
  async next(target, from, direction, signal) {
    const { liveFrom, count } = this.#store;
    if (direction > 0) {
      const found =
        (from < liveFrom ? await this.#inHistory(target, { after: this.#after(from) }, signal) : null) ??
        this.#inLive(target, Math.max(from + 1, liveFrom), 1);
      if (found || signal.aborted) return found && { ...found, wrapped: false };
      const again = (await this.#inHistory(target, {}, signal)) ?? this.#inLive(target, liveFrom, 1);
      return again && { ...again, wrapped: true };
    }
    const found =
      (from > liveFrom ? this.#inLive(target, from - 1, -1) : null) ??
      (await this.#inHistory(target, { before: this.#before(Math.min(from, liveFrom)) }, signal));
    if (found || signal.aborted) return found && { ...found, wrapped: false };
    const again = this.#inLive(target, count - 1, -1) ?? (await this.#inHistory(target, { before: this.#store.boundary }, signal));
    return again && { ...again, wrapped: true };
  }

  /**
   * The row with an id.
   *
   * @param {number} id
   * @param {AbortSignal} signal
   * @returns {Promise<Found | null>} null where the run has none
   */
  async row(id, signal) {
    const here = this.#store.indexOf(id);
    if (here >= 0) return { id, index: here };
    if (!this.#history) return null;
    const { index } = await this.#history.position(id, this.#store.view, signal);
    return this.#exactly(id, index, signal);
  }

  /**
   * The first row at or behind a time.
   *
   * @param {string} time ISO 8601
   * @param {AbortSignal} signal
   * @returns {Promise<Found | null>}
   */
  async time(time, signal) {
    const row = await this.#history?.find({}, { ...this.#store.view, from: time }, signal);
    if (row) return this.row(row.id, signal);
    const at = Date.parse(time);
    const place = this.#store.liveRows.findIndex(({ timestamp }) => Date.parse(timestamp) >= at);
    const found = this.#store.liveRows[place];
    return found ? { id: found.id, index: this.#store.liveFrom + place } : null;
  }

  /** @param {number} index @returns {string | undefined} the place behind a row */
  #after(index) {
    return this.#store.row(index)?.cursor;
  }

  /** @param {number} index @returns {string | undefined} the place in front of a row */
  #before(index) {
    return this.#store.placeBefore(index) || this.#store.boundary;
  }

  /**
   * @param {Target} target
   * @param {number} from
   * @param {1 | -1} direction
   * @returns {Found | null}
   */
  #inLive({ matches }, from, direction) {
    const { liveFrom, liveRows } = this.#store;
    for (let at = from - liveFrom; at >= 0 && at < liveRows.length; at += direction) {
      const row = /** @type {LogRow} */ (liveRows[at]);
      if (matches(row)) return { id: row.id, index: liveFrom + at };
    }
    return null;
  }

  /**
   * @param {Target} target
   * @param {{after?: string | undefined, before?: string | undefined}} from
   * @param {AbortSignal} signal
   * @returns {Promise<Found | null>}
   */
  async #inHistory({ view }, from, signal) {
    const until = this.#store.boundary;
    if (!this.#history || !view || !until) return null;
    const row = await this.#history.find('before' in from ? from : { ...from, until }, view, signal);
    return row && this.row(row.id, signal);
  }

  /**
   * @param {number} id
   * @param {number} index where it was when it was counted
   * @param {AbortSignal} signal
   * @returns {Promise<Found>}
   */
  async #exactly(id, index, signal) {
    // The indexes here count from the first row only when all of them are known.
    await this.#store.whole();
    await this.#store.read(index, signal);
    const exact = this.#store.indexOf(id);
    return { id, index: exact >= 0 ? exact : Math.min(index, Math.max(this.#store.count - 1, 0)) };
  }
}

/**
 * @param {string[]} levels
 * @param {string[]} portals
 * @param {TextMatcher | null} text
 * @returns {{filter: RowFilter, view: LogView}} the same selection, for rows here and in the history
 */
export function selectionOf(levels, portals, text) {
  return {
    filter: new RowFilter(levels, portals, text),
    view: { levels, portals, ...(text ? { query: text.query, regex: text.regex } : {}) },
  };
}
