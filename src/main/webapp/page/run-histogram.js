import { getJson } from './get-json.js';
import { BUCKETS } from './histogram-buckets.js';
import { Histogram } from './histogram.js';
import { recall, remember } from './page-frame.js';
import { LiveCounts } from './live-counts.js';

/** @import { Translate } from '../i18n.js' */
/** @import { CountedRow } from './live-counts.js' */

/** A strip that moves with every row is no help. Milliseconds. */
const PACE = 250;
const HIDDEN = 'runcast.histogram.hidden';

/** The run page's rows over time: asks the server, adds what comes live, can be put away. */
export class RunHistogram {
  #toggle;
  #chart;
  #t;
  #tell;
  #histogram;
  #counts = new LiveCounts();
  /** @type {number | null} */
  #run = null;
  /** @type {AbortController | null} */
  #asking = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #hidden = recall(HIDDEN) !== null;

  /**
   * @param {{toggle: HTMLElement, chart: HTMLElement}} nodes
   * @param {{t: Translate, locale: string, utc: boolean}} display
   * @param {(iso: string) => void} jump
   * @param {(figures: {rows: number | null, errors: number}) => void} tell what the whole run has;
   *   null while it is not known
   */
  constructor({ toggle, chart }, { t, locale, utc }, jump, tell) {
    this.#toggle = toggle;
    this.#chart = chart;
    this.#t = t;
    this.#tell = tell;
    this.#histogram = new Histogram(chart, t, locale, (time) => jump(new Date(time).toISOString()));
    this.#histogram.utc = utc;
    toggle.addEventListener('click', () => {
      this.#hidden = !this.#hidden;
      remember(HIDDEN, this.#hidden ? '1' : null);
      this.#show();
    });
  }

  /** @param {boolean} utc */
  set utc(utc) {
    this.#histogram.utc = utc;
  }

  /**
   * Counts the run's rows: when the page learns of it, and once more when it has ended.
   *
   * @param {number} run
   */
  async ask(run) {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#counts.ask(run !== this.#run);
    this.#run = run;
    try {
      const counts = await getJson(`runs/${run}/logs/counts?buckets=${BUCKETS}`, asking.signal);
      if (asking !== this.#asking) return;
      this.#counts.load(counts);
    } catch (error) {
      if (asking !== this.#asking) return;
      this.#counts.giveUp();
      // The log is what matters here: the strip just stays away, or as it was.
      console.warn(`the rows of run ${run} could not be counted`, error);
    }
    this.#show();
  }

  /** @param {CountedRow[]} rows that came live */
  add(rows) {
    this.#counts.add(rows);
    this.#timer ??= setTimeout(() => this.#show(), PACE);
  }

  #show() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { known, rows, errors } = this.#counts;
    this.#tell({ rows: known ? rows : null, errors });
    const empty = !known || rows === 0;
    this.#toggle.hidden = empty;
    this.#chart.hidden = empty || this.#hidden;
    const text = this.#t(this.#hidden ? 'histogram.show' : 'histogram.hide');
    this.#toggle.textContent = this.#hidden ? '▸ ▂▅▃' : '▾ ▂▅▃';
    this.#toggle.title = text;
    this.#toggle.setAttribute('aria-label', text);
    this.#toggle.setAttribute('aria-expanded', String(!this.#hidden));
    if (!this.#chart.hidden) this.#histogram.show(this.#counts.buckets.bars);
  }
}
