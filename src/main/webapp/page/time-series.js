/** Points farther apart belong to different stretches: the page was hidden, or the server away. Seconds. */
const GAP = 15;

/**
 * Several values over the same times, for so long back, in the form that uPlot draws. Where nothing
 * was measured for a while the lines have a gap.
 */
export class TimeSeries {
  #span;
  #width;
  /** @type {(number | null)[][]} times, then each of the values */
  #columns;

  /**
   * @param {number} span seconds
   * @param {number} width values at each time
   */
  constructor(span, width) {
    this.#span = span;
    this.#width = width;
    this.#columns = this.#empty();
  }

  /**
   * @param {number} time seconds; one that lies before the last (a clock was set) begins anew
   * @param {(number | null)[]} values
   */
  add(time, values) {
    const last = this.#times.at(-1);
    if (last !== undefined && time <= last) this.#columns = this.#empty();
    else if (last !== undefined && time - last > GAP) this.#push(last + 1, Array(this.#width).fill(null));
    this.#push(time, values);
    const old = this.#times.findIndex((at) => at >= time - this.#span);
    if (old > 0) for (const column of this.#columns) column.splice(0, old);
  }

  /** Times, then each of the values. Changes with the next `add`. */
  get data() {
    return this.#columns;
  }

  /** What was measured last, of each of the values. @returns {(number | null)[]} */
  get last() {
    return this.#columns.slice(1).map((column) => column.at(-1) ?? null);
  }

  get #times() {
    return /** @type {number[]} */ (this.#columns[0]);
  }

  /** @returns {(number | null)[][]} */
  #empty() {
    return Array.from({ length: this.#width + 1 }, () => []);
  }

  /**
   * @param {number} time
   * @param {(number | null)[]} values
   */
  #push(time, values) {
    [time, ...values].forEach((value, i) => this.#columns[i]?.push(value));
  }
}
