import { Problem } from '../stream/problem.js';

/** @import { Translate } from '../i18n.js' */
/** @import { LogRow } from '../stream/wire.js' */
/** @import { LogView, RunLogHistory } from '../stream/run-log-history.js' */
/** @import { RowFilter } from './row-filter.js' */

/** Rows that are looked for, here and in the history. @typedef {{filter: RowFilter, view: LogView}} Selection */

/**
 * How many rows of a run have what is looked for, and the how-manieth of them the reader stands at:
 * counted by the history once, and by what comes live since.
 */
export class MatchCount {
  #t;
  #show;
  /** @type {RunLogHistory | null} */
  #history = null;
  /** @type {Selection | null} */
  #selection = null;
  /** Null while it is not known. @type {number | null} */
  #total = null;
  /** Matches that came since the history was asked. @type {number[]} */
  #early = [];
  /** The newest row that the history counted. */
  #counted = 0;
  /** The match that the reader was led to. @type {number | null} */
  #here = null;
  /** The how-manieth it is, from 1; null while that is not known. @type {number | null} */
  #number = null;
  /** Ends the counting of another query. @type {AbortController} */
  #counting = new AbortController();
  /** Ends the question where another match stands. @type {AbortController} */
  #placing = new AbortController();

  /**
   * @param {Translate} t
   * @param {(text: string, wrong?: string) => void} show `wrong`: why the query cannot be searched for
   */
  constructor(t, show) {
    this.#t = t;
    this.#show = show;
  }

  /**
   * Begins anew.
   *
   * @param {RunLogHistory | null} history
   * @param {Selection | null} selection null where nothing is looked for
   */
  count(history, selection) {
    this.stop();
    this.#history = history;
    this.#selection = selection;
    this.#total = this.#number = this.#here = null;
    this.#early = [];
    this.#counting = new AbortController();
    if (history && selection) {
      this.#show(this.#t('search.running'));
      void this.#ask(history, selection.view, this.#counting.signal);
    } else {
      this.#show('');
    }
  }

  /** The query is none. @param {string} why */
  refuse(why) {
    this.count(null, null);
    this.#show(this.#t('search.wrong'), why);
  }

  /** Rows that came live. @param {readonly LogRow[]} rows */
  add(rows) {
    const { filter } = this.#selection ?? {};
    if (!filter || !this.#history) return;
    const matching = rows.filter((row) => filter.matches(row)).map(({ id }) => id);
    if (this.#total === null) {
      this.#early.push(...matching);
    } else if (matching.length > 0) {
      this.#total += this.#uncounted(matching);
      this.#tell();
    }
  }

  /**
   * The reader was led to a match.
   *
   * @param {number} id
   * @param {{from: number | null, direction: 1 | -1, wrapped: boolean}} way `from`: the match before, where
   *   this is the next one to it
   */
  goTo(id, { from, direction, wrapped }) {
    this.#placing.abort();
    const next = from !== null && from === this.#here && this.#number !== null;
    this.#here = id;
    if (wrapped && direction > 0) this.#number = 1;
    else if (wrapped && this.#total !== null) this.#number = this.#total;
    else if (next && !wrapped) this.#number = Math.max(/** @type {number} */ (this.#number) + direction, 1);
    else void this.#place(id);
    this.#tell();
  }

  /** Ends all questions. */
  stop() {
    this.#counting.abort();
    this.#placing.abort();
  }

  /**
   * @param {RunLogHistory} history
   * @param {LogView} view
   * @param {AbortSignal} signal
   */
  async #ask(history, view, signal) {
    try {
      const { rows, last_id } = await history.counts(view, 1, signal);
      if (signal.aborted) return;
      this.#counted = last_id ?? 0;
      this.#total = rows + this.#uncounted(this.#early);
      this.#early = [];
      this.#tell();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Problem && error.status === 400) this.#show(this.#t('search.wrong'), error.message);
      else this.#show('');
    }
  }

  /** @param {number} id */
  async #place(id) {
    this.#number = null;
    if (!this.#history || !this.#selection) return;
    this.#placing = new AbortController();
    const { signal } = this.#placing;
    try {
      const { index } = await this.#history.position(id, this.#selection.view, signal);
      if (signal.aborted) return;
      this.#number = index + 1;
      this.#tell();
    } catch (error) {
      // Then it is told how many there are, and not which one this is.
      if (!signal.aborted) console.warn(`the place of row ${id} is not known`, error);
    }
  }

  /** How many the history has not counted. @param {number[]} ids */
  #uncounted(ids) {
    return ids.filter((id) => id > this.#counted).length;
  }

  #tell() {
    if (this.#total === null) return;
    const n = Math.max(this.#total, this.#number ?? 0);
    if (n === 0) this.#show(this.#t('search.none'));
    else if (this.#number === null) this.#show(this.#t('search.found', { n }));
    else this.#show(this.#t('search.at', { at: this.#number, n }));
  }
}
