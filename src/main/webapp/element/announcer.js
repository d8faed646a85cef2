import { plainText } from './ansi.js';
import { isError } from './row-filter.js';

/** @import { LogRow } from '../stream/wire.js' */
/** @import { Translate } from '../i18n.js' */

/** A screen reader is told at most this often. Milliseconds. */
const PAUSE = 6000;

/**
 * Tells a live region how many rows came and what the last error was: reading each row aloud would
 * still be busy with the first second of a burst an hour later.
 */
export class Announcer {
  #region;
  #t;
  #rows = 0;
  #errors = 0;
  #lastError = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {HTMLElement} region with `aria-live="polite"`
   * @param {Translate} t
   */
  constructor(region, t) {
    this.#region = region;
    this.#t = t;
  }

  /** @param {LogRow[]} rows */
  add(rows) {
    this.#rows += rows.length;
    for (const row of rows) {
      if (!isError(row.level)) continue;
      this.#errors += 1;
      this.#lastError = row.message ?? '';
    }
    this.#timer ??= setTimeout(() => this.#speak(), PAUSE);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#rows = this.#errors = 0;
  }

  #speak() {
    const parts = [this.#t('announce.rows', { n: this.#rows })];
    if (this.#errors > 0) {
      const message = plainText(this.#lastError.slice(0, 400)).slice(0, 120);
      parts.push(this.#t('announce.errors', { n: this.#errors, message }));
    }
    this.#region.textContent = parts.join(' ');
    this.stop();
  }
}
