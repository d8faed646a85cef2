/** @import { LogRow } from './wire.js' */

/** Between two reports lies a random time between these, so that pages do not report in step. Milliseconds. */
const SOONEST = 20_000;
const LATEST = 40_000;
/** Rows that arrive so close together arrived at the same moment. Milliseconds. */
const SAME_MOMENT = 5;
/** Rows that were written so far apart do not arrive at the same moment unless something held them back. Milliseconds. */
const CLUMP = 2_000;
/** A busy page may once be late; only so many clumps in a row are worth telling. */
const CLUMPS = 3;

/**
 * Tells the server now and then that a row has arrived, and whether rows come in clumps: the server
 * knows when it sent them, and so how long a row takes to the very end, and whether a proxy between
 * holds rows back. Only rows that were written since the stream began say anything of that.
 */
export class Acknowledgements {
  #post;
  #now;
  #due;
  /** Rows up to this id were there before; `null` while that is not known. @type {number | null} */
  #before = null;
  /** The first row of those that arrive at this moment. @type {LogRow | null} */
  #first = null;
  #arrived = -Infinity;
  #clumps = 0;
  #inClump = false;

  /**
   * @param {(run: number, report: object) => void} post sends a report, whatever becomes of it
   * @param {() => number} now milliseconds
   */
  constructor(post, now = () => performance.now()) {
    this.#post = post;
    this.#now = now;
    this.#due = now() + between(SOONEST, LATEST) / 4;
  }

  /** @param {number | null} lastId the newest row that is there already; null when there is none */
  begin(lastId) {
    this.#before = lastId ?? 0;
    this.#first = null;
  }

  /** What comes now is history, whatever its ids. */
  pause() {
    this.#before = null;
  }

  /** @param {LogRow} row */
  arrived(row) {
    if (this.#before === null || row.id <= this.#before || globalThis.document?.hidden) return;
    const now = this.#now();
    if (!this.#first || now - this.#arrived > SAME_MOMENT) {
      if (this.#first && !this.#inClump) this.#clumps = 0;
      this.#first = row;
      this.#inClump = false;
    }
    this.#arrived = now;
    const apart = Date.parse(row.timestamp) - Date.parse(this.#first.timestamp);
    if (!this.#inClump && apart >= CLUMP) {
      this.#inClump = true;
      this.#clumps += 1;
    }
    if (now >= this.#due) this.#report(row, now);
  }

  /**
   * @param {LogRow} row
   * @param {number} now
   */
  #report(row, now) {
    const clumped = this.#inClump && this.#clumps >= CLUMPS;
    if (this.#clumps > 0 && !clumped) return; // Let it become clear first.
    this.#due = now + between(SOONEST, LATEST);
    this.#post(row.run_id, {
      id: row.id,
      ...(clumped && this.#first ? { clumped_with: this.#first.id } : {}),
      ...protocol(),
    });
  }
}

/** How this page was loaded: over HTTP/1.1 a browser opens only six connections to a host. */
function protocol() {
  const [page] = globalThis.performance?.getEntriesByType?.('navigation') ?? [];
  const name = /** @type {PerformanceNavigationTiming | undefined} */ (page)?.nextHopProtocol;
  return name ? { protocol: name } : {};
}

/**
 * @param {number} least
 * @param {number} most
 */
function between(least, most) {
  return least + Math.random() * (most - least);
}
