import { RunFigures } from './run-figures.js';

/** @import { Run } from '../stream/wire.js' */
/** @import { Activity } from './run-feed.js' */

const AT_ONCE = 2;
const BUCKETS = 40;
/** What could not be counted is tried again after so long. Milliseconds. */
const LATER = 30_000;

/**
 * Knows the figures of the runs on the screen: asks for each once, a few at a time, adds what the
 * feed tells while a run goes on, and asks once more when it has ended, since a few rows may be
 * missing or counted twice where several writers' rows were both counted and told.
 */
export class RunCounts {
  #get;
  #changed;
  #now;
  /** @type {Map<number, RunFigures>} */
  #figures = new Map();
  /** Runs on the screen. @type {Map<number, Run>} */
  #visible = new Map();
  /** Of these, when each may be asked for, where that did not work. @type {Map<number, number>} */
  #notBefore = new Map();
  /** Figures that no longer tell the truth. @type {Set<number>} */
  #stale = new Set();
  /** What came while a run was asked for. @type {Map<number, Activity[]>} */
  #asking = new Map();
  /** The server's clock less this one. */
  #skew = 0;

  /**
   * @param {(path: string) => Promise<any>} get
   * @param {(id: number) => void} changed told when a run's figures are others
   * @param {() => number} now
   */
  constructor(get, changed, now = Date.now) {
    this.#get = get;
    this.#changed = changed;
    this.#now = now;
  }

  /** The time by the server's clock, as far as it is known. */
  get time() {
    return this.#now() + this.#skew;
  }

  /** @param {number} id @returns {RunFigures | undefined} */
  of(id) {
    return this.#figures.get(id);
  }

  /** The run is on the screen; also when it is another than before. @param {Run} run */
  show(run) {
    this.#visible.set(run.run_id, run);
    this.#ask();
  }

  /** @param {number} id */
  hide(id) {
    this.#visible.delete(id);
  }

  /** What is known of a run that is on the screen changed. @param {Run} run */
  renew(run) {
    if (this.#visible.has(run.run_id)) this.show(run);
  }

  /** News were missed: what is not final is asked for again. */
  doubt() {
    for (const [id, { final }] of this.#figures) if (!final) this.#stale.add(id);
    this.#ask();
  }

  /** @param {Activity} activity */
  add(activity) {
    const at = Date.parse(activity.at);
    this.#skew = at - this.#now();
    for (const news of this.#asking.values()) news.push(activity);
    for (const came of activity.runs) {
      const figures = this.#figures.get(came.run_id);
      if (!figures) continue;
      figures.add(at, came);
      this.#changed(came.run_id);
    }
  }

  /** Lets time go on for runs that do. */
  tick() {
    for (const id of this.#visible.keys()) {
      const figures = this.#figures.get(id);
      if (figures && !figures.final && figures.extend(this.time)) this.#changed(id);
    }
    this.#ask();
  }

  #ask() {
    for (const run of this.#visible.values()) {
      if (this.#asking.size >= AT_ONCE) return;
      if (this.#wants(run)) void this.#count(run);
    }
  }

  /** @param {Run} run */
  #wants({ run_id: id, status }) {
    if (this.#asking.has(id) || (this.#notBefore.get(id) ?? 0) > this.#now()) return false;
    const figures = this.#figures.get(id);
    if (!figures || this.#stale.has(id)) return true;
    return !figures.final && status !== 'running';
  }

  /** @param {Run} run */
  async #count(run) {
    const id = run.run_id;
    /** @type {Activity[]} */
    const news = [];
    this.#asking.set(id, news);
    this.#stale.delete(id);
    try {
      const counts = await this.#get(`runs/${id}/logs/counts?buckets=${BUCKETS}`);
      const figures = new RunFigures(counts, run, this.time);
      this.#figures.set(id, figures);
      this.#notBefore.delete(id);
      for (const { at, runs } of news) {
        const own = runs.find(({ run_id }) => run_id === id);
        if (own) figures.add(Date.parse(at), own);
      }
      this.#changed(id);
    } catch {
      // The list is what matters here and tells its own trouble; figures just stay away.
      this.#notBefore.set(id, this.#now() + LATER);
    } finally {
      this.#asking.delete(id);
      this.#ask();
    }
  }
}
