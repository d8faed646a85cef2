/**
 * Knows what is missing above the first row, so that the page can say it: rows that this page let go
 * of, and rows that were there before the history it asked for began.
 */
export class EarlierRows {
  #tail;
  #received = 0;
  /** The newest row when the stream was opened: with it the history is complete. @type {number | null} */
  #historyEnd = null;
  #cutOff = false;
  /** How many rows the run has; known when it is over. @type {number | null} */
  #total = null;

  /** @param {number | 'all'} tail how much history was asked for */
  constructor(tail) {
    this.#tail = tail;
  }

  /** @param {number | null} lastId */
  connected(lastId) {
    if (this.#received > 0 || this.#tail === 'all') return;
    this.#historyEnd = lastId;
    if (this.#tail === 0) this.#cutOff = lastId !== null;
  }

  /** @param {{id: number}[]} rows */
  received(rows) {
    if (this.#historyEnd !== null) {
      const end = rows.findIndex(({ id }) => id === this.#historyEnd);
      if (end >= 0) {
        this.#cutOff ||= this.#received + end + 1 >= Number(this.#tail);
        this.#historyEnd = null;
      }
    }
    this.#received += rows.length;
  }

  /** @param {number | null} rows */
  over(rows) {
    this.#total = rows;
  }

  /**
   * @param {number} dropped rows that this page let go of
   * @returns {{n: number, certain: boolean}} at least n; exactly n where certain
   */
  missing(dropped) {
    if (this.#total !== null) return { n: Math.max(this.#total - this.#received, 0) + dropped, certain: true };
    return { n: dropped, certain: !this.#cutOff };
  }
}
