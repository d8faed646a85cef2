/** Fewer points are drawn than this, however long a run takes. */
const MOST = 60;
const SECOND = 1000;

/** How many rows came in each of some equal spans of time. */
export class RateSeries {
  #from;
  #step;
  /** @type {number[]} */
  #rows;

  /**
   * @param {number} from when the first span begins; milliseconds
   * @param {number} step how long each is; milliseconds
   * @param {number[]} rows
   */
  constructor(from, step = SECOND, rows = []) {
    this.#from = from;
    this.#step = Math.max(step, 1);
    this.#rows = rows;
  }

  /**
   * @param {{from: string | null, bucket_seconds: number, buckets: {at: string, rows: number}[]}} counts
   * @param {number} start where there are no rows yet
   */
  static of({ from, bucket_seconds, buckets }, start) {
    const first = Date.parse(from ?? '');
    if (Number.isNaN(first)) return new RateSeries(start);
    const series = new RateSeries(first, bucket_seconds * SECOND);
    for (const { at, rows } of buckets) series.add(Date.parse(at), rows);
    return series;
  }

  /**
   * @param {number} at milliseconds
   * @param {number} rows
   */
  add(at, rows) {
    const index = this.#reach(at);
    this.#rows[index] = (this.#rows[index] ?? 0) + rows;
  }

  /** Goes on to a time, with no rows. @param {number} at @returns {boolean} whether that is a span further */
  extend(at) {
    const { length } = this.#rows;
    this.#reach(at);
    return this.#rows.length !== length;
  }

  /**
   * @param {number} [now] while rows still come: the last span is not over
   * @returns {number[]} rows per second
   */
  rates(now = Infinity) {
    const last = this.#rows.length - 1;
    return this.#rows.map((rows, index) => {
      const passed = index === last ? now - this.#from - index * this.#step : this.#step;
      return (rows * SECOND) / Math.max(Math.min(passed, this.#step), Math.min(SECOND, this.#step));
    });
  }

  /** @param {number} at @returns {number} the index of the span that it is in */
  #reach(at) {
    let index = this.#index(at);
    while (index >= MOST) {
      this.#halve();
      index = this.#index(at);
    }
    while (this.#rows.length <= index) this.#rows.push(0);
    return index;
  }

  /** @param {number} at */
  #index(at) {
    // Not before the beginning, where clocks differ.
    return Math.max(0, Math.floor((at - this.#from) / this.#step) || 0);
  }

  #halve() {
    const halved = [];
    for (let i = 0; i < this.#rows.length; i += 2) halved.push((this.#rows[i] ?? 0) + (this.#rows[i + 1] ?? 0));
    this.#rows = halved;
    this.#step *= 2;
  }
}
