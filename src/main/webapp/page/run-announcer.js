import { statusText } from '../text/status-text.js';

/** @import { Run } from '../stream/wire.js' */
/** @import { Translate } from '../i18n.js' */

/** A screen reader is told at most this often. Milliseconds. */
const PAUSE = 6000;

/** Tells a live region which runs started and ended, and only how many where there were several. */
export class RunAnnouncer {
  #region;
  #t;
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

  /**
   * @param {Run | undefined} before what was known of it
   * @param {Run} run
   */
  add(before, run) {
    if (before?.status === run.status) return;
    if (run.status === 'running') this.#started.set(run.run_id, run);
    else if (before) this.#ended.set(run.run_id, run);
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
