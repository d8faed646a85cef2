/** @import { Run } from '../stream/wire.js' */
/** @import { RunFilter } from './run-filter.js' */
/** @typedef {{runs: Run[], next: string | null}} Page */

const PAGE_SIZE = 50;
/** More are not counted. */
const MOST_RUNNING = 100;
/** So many runs are asked for one by one in a refresh. */
const MOST_ASKED = 5;

/**
 * The runs that a page lists, newest first: the newest page of the filter and as many older ones as
 * were asked for, kept up to date by what the feed tells. Has no view.
 *
 * A run that starts while the reader looks at something further down is held back until they want it.
 */
export class RunList {
  #get;
  #filter;
  /** @type {Map<number, Run>} */
  #runs = new Map();
  /** @type {Set<number>} */
  #held = new Set();
  /** All that run, whatever the filter. @type {Map<number, Run>} */
  #running = new Map();
  /** What the feed told while something is being read: newer than what that brings. @type {Map<number, Run>} */
  #news = new Map();
  #reading = 0;
  /** @type {string | null} */
  #next = null;
  #loaded = false;
  /** Of the filter: answers for an earlier one are of no use. */
  #generation = 0;

  /**
   * @param {(path: string) => Promise<any>} get
   * @param {RunFilter} filter
   */
  constructor(get, filter) {
    this.#get = get;
    this.#filter = filter;
  }

  get filter() {
    return this.#filter;
  }

  /** False until the first page has come. */
  get loaded() {
    return this.#loaded;
  }

  /** Whether there are older runs to load. */
  get hasOlder() {
    return this.#next !== null;
  }

  /** @returns {Run[]} newest first, without those that are held back */
  get shown() {
    return sorted([...this.#runs.values()].filter(({ run_id }) => !this.#held.has(run_id)));
  }

  /** How many new runs are held back. */
  get held() {
    return this.#held.size;
  }

  /** @returns {Run[]} newest first, whatever the filter */
  get running() {
    return sorted([...this.#running.values()]);
  }

  /** @returns {Run[]} all that is known of, held back or left out by the filter as well */
  get known() {
    return [...new Map([...this.#runs, ...this.#running]).values()];
  }

  release() {
    this.#held.clear();
  }

  /** Begins anew with another filter; a refresh is due. @param {RunFilter} filter */
  refilter(filter) {
    this.#generation += 1;
    this.#filter = filter;
    this.#runs.clear();
    this.#held.clear();
    this.#next = null;
    this.#loaded = false;
  }

  /**
   * Reads the newest page and what runs.
   *
   * @param {() => boolean} holding whether new runs are to be held back
   */
  async refresh(holding) {
    const generation = this.#generation;
    await this.#reads(async () => {
      const [page, active] = /** @type {Page[]} */ (
        await Promise.all([
          this.#get(this.#path()),
          this.#get(`runs?${new URLSearchParams({ status: 'running', limit: String(MOST_RUNNING) })}`),
        ])
      );
      if (generation !== this.#generation || !page || !active) return;
      this.#running = new Map(active.runs.map((run) => [run.run_id, run]));
      this.#merge(page, holding);
      await this.#renewEnded(generation);
      for (const run of this.#news.values()) this.#apply(run, holding);
    });
  }

  async loadOlder() {
    const before = this.#next;
    if (before === null) return;
    const generation = this.#generation;
    await this.#reads(async () => {
      const page = /** @type {Page} */ (await this.#get(this.#path(before)));
      if (generation !== this.#generation) return;
      for (const run of page.runs) this.#runs.set(run.run_id, this.#news.get(run.run_id) ?? run);
      this.#next = page.next;
    });
  }

  /**
   * Takes what the feed tells.
   *
   * @param {Run} run
   * @param {() => boolean} holding
   */
  take(run, holding) {
    if (this.#reading > 0) this.#news.set(run.run_id, run);
    this.#apply(run, holding);
  }

  /** @param {() => Promise<void>} read */
  async #reads(read) {
    this.#reading += 1;
    try {
      await read();
    } finally {
      this.#reading -= 1;
      if (this.#reading === 0) this.#news.clear();
    }
  }

  /**
   * @param {Run} run
   * @param {() => boolean} holding
   */
  #apply(run, holding) {
    const { run_id: id, status } = run;
    if (status === 'running') this.#running.set(id, run);
    else this.#running.delete(id);
    if (!this.#loaded) return;
    // One that no longer matches stays where it is until the list is read again: no row jumps away.
    if (!this.#runs.has(id)) {
      const onOlderPage = this.#next !== null && id < this.#oldest();
      if (onOlderPage || !this.#filter.matches(run)) return;
      if (id > this.#newest() && this.#runs.size > 0 && holding()) this.#held.add(id);
    }
    this.#runs.set(id, run);
  }

  /**
   * @param {Page} page
   * @param {() => boolean} holding
   */
  #merge({ runs, next }, holding) {
    const fresh = new Set(runs.map(({ run_id }) => run_id));
    const bound = next === null ? -Infinity : Math.min(...fresh);
    const joins = runs.some(({ run_id }) => this.#runs.has(run_id));
    const older = [...this.#runs.keys()].some((id) => id < bound);
    const hold = joins && holding();
    const newest = this.#newest();
    for (const id of this.#runs.keys()) {
      // Deleted, or of another status by now; without a join there is a gap before the older ones.
      if (id >= bound ? !fresh.has(id) : !joins) {
        this.#runs.delete(id);
        this.#held.delete(id);
      }
    }
    if (!joins || !older) this.#next = next;
    for (const run of runs) {
      if (hold && run.run_id > newest && !this.#runs.has(run.run_id)) this.#held.add(run.run_id);
      this.#runs.set(run.run_id, run);
    }
    this.#loaded = true;
  }

  /** A run that goes on further down, on an older page, must not run for ever. @param {number} generation */
  async #renewEnded(generation) {
    const stale = [...this.#runs.values()].filter(
      ({ run_id, status }) => status === 'running' && !this.#running.has(run_id),
    );
    const renewed = await Promise.all(stale.slice(0, MOST_ASKED).map(({ run_id }) => this.#get(`runs/${run_id}`)));
    if (generation !== this.#generation) return;
    for (const run of renewed) this.#runs.set(run.run_id, run);
  }

  #newest() {
    return Math.max(-Infinity, ...this.#runs.keys());
  }

  #oldest() {
    return Math.min(Infinity, ...this.#runs.keys());
  }

  /** @param {string} [before] */
  #path(before) {
    const query = new URLSearchParams([['limit', String(PAGE_SIZE)], ...this.#filter.parameters()]);
    if (before !== undefined) query.set('before', before);
    return `runs?${query}`;
  }
}

/** @param {Run[]} runs */
function sorted(runs) {
  return runs.sort((a, b) => b.run_id - a.run_id);
}
