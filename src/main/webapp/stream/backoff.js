/**
 * How long to wait before the next attempt: doubling from one second to thirty, each with jitter, so
 * that the browsers which one restart of the server cut off do not come back in the same instant.
 */
export class Backoff {
  #attempt = 0;
  #random;

  /** @param {() => number} random from 0 (inclusive) to 1 */
  constructor(random = Math.random) {
    this.#random = random;
  }

  /** Attempts since the last success. */
  get attempt() {
    return this.#attempt;
  }

  /**
   * @param {number} atLeast milliseconds that the server asked for with `Retry-After`
   * @returns {number} milliseconds, between half and all of the attempt's delay
   */
  next(atLeast = 0) {
    const full = Math.min(1000 * 2 ** this.#attempt, 30_000);
    this.#attempt += 1;
    const jittered = full / 2 + (full / 2) * this.#random();
    return Math.round(Math.max(jittered, atLeast + 1000 * this.#random()));
  }

  reset() {
    this.#attempt = 0;
  }
}
