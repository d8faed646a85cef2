import { statusText } from '../text/status-text.js';

/** @import { Run } from '../stream/wire.js' */
/** @import { Translate } from '../i18n.js' */

/** A screen reader is told at most this often. Milliseconds. */
const PAUSE = 6000;

/**
 * Tells a live region which runs started and ended, and only how many where there were several.
 *
 * A run starts once and ends once, whether a list or a feed was the first to bring it.
 */
export class RunAnnouncer {
  #region;
  #t;
  /** The statuses of all runs that were heard of since a list was read; null before. @type {Map<number, string> | null} */
  #known = null;
  /** @type {Map<number, Run>} */
  #started = new Map();
  /** @type {Map<number, Run>} */
  #ended = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {{textContent: string | null}} region with `aria-live="polite"`
   * @param {Translate} t
   */
  constructor(region, t) {
    this.#region = region;
    this.#t = t;
  }

  /** Takes what a list read; the first time, that is how things stand and no news. @param {Run[]} runs */
  read(runs) {
    if (this.#known) for (const run of runs) this.add(run);
    else this.#known = new Map(runs.map(({ run_id, status }) => [run_id, status]));
  }

  /** Takes what became of a run; of no use before a list was read. @param {Run} run */
  add(run) {
    const { run_id: id, status } = run;
    const before = this.#known?.get(id);
    // What was read may be newer than what the feed tells next: no run goes on behind its end.
    if (!this.#known || (before && (before !== 'running' || status === 'running'))) return;
    this.#known.set(id, status);
    if (status === 'running') this.#started.set(id, run);
    else if (before) this.#ended.set(id, run);
    else return;
    this.#timer ??= setTimeout(() => this.#speak(), PAUSE);
  }

  #speak() {
    this.#region.textContent = [this.#tellStarted(), this.#tellEnded()].filter(Boolean).join(' ');
    this.#timer = undefined;
    this.#started.clear();
    this.#ended.clear();
  }

  #tellStarted() {
    const [run, more] = this.#started.values();
    if (!run) return '';
    if (more) return this.#t('runs.news.started.n', { n: this.#started.size });
    return this.#t('runs.news.started', { id: String(run.run_id) });
  }

  #tellEnded() {
    const [run, more] = this.#ended.values();
    if (!run) return '';
    if (more) return this.#t('runs.news.ended.n', { n: this.#ended.size });
    return this.#t('runs.news.ended', { id: String(run.run_id), status: statusText(run.status, this.#t) });
  }
}
