import { inLanguage, showStatus } from './page-frame.js';
import { duration, moment } from './run-facts.js';
import { Sparkline } from './sparkline.js';

/** @import { Run } from '../stream/wire.js' */
/** @import { Translate } from '../i18n.js' */
/** @import { RunCounts } from './run-counts.js' */

const CELLS = /** @type {const} */ (['state', 'started', 'duration', 'rate', 'rows', 'leads', 'errors']);
const ERRORS = '?level=ERROR&level=CRITICAL';

/**
 * A table row and what it shows.
 *
 * @typedef {{run: Run, node: HTMLTableRowElement, cells: Record<typeof CELLS[number], HTMLElement>,
 *   spark: Sparkline, rate: HTMLElement, errors: HTMLAnchorElement}} Entry
 */

/** The runs as rows; changes in place, so that neither focus nor selection is lost. */
export class RunTable {
  #body;
  #numbers;
  #locale;
  #t;
  #counts;
  /** @type {Map<number, Entry>} */
  #entries = new Map();
  #observer = new IntersectionObserver((changes) => this.#sighted(changes), { rootMargin: '100px' });

  /**
   * @param {HTMLTableSectionElement} body
   * @param {string} locale
   * @param {Translate} t
   * @param {RunCounts} counts told which runs are on the screen
   */
  constructor(body, locale, t, counts) {
    this.#body = body;
    this.#locale = locale;
    this.#numbers = new Intl.NumberFormat(locale);
    this.#t = t;
    this.#counts = counts;
  }

  /**
   * Shows these runs and no others.
   *
   * @param {Run[]} runs in their order
   * @param {(run: Run) => boolean} matches what does not is left over from before, and is told apart
   */
  show(runs, matches) {
    const wanted = new Set(runs.map(({ run_id }) => run_id));
    for (const [id, { node }] of this.#entries) {
      if (wanted.has(id)) continue;
      this.#entries.delete(id);
      this.#observer.unobserve(node);
      this.#counts.hide(id);
      node.remove();
    }
    let next = this.#body.firstElementChild;
    for (const run of runs) {
      const { node } = this.#show(run);
      node.toggleAttribute('data-left', !matches(run));
      if (node === next) next = next.nextElementSibling;
      else this.#body.insertBefore(node, next);
    }
  }

  /** Lets the durations of running runs go on. */
  tick() {
    for (const { run, cells } of this.#entries.values()) {
      if (run.status === 'running') write(cells.duration, duration(run));
    }
  }

  /** Leads the keyboard to the first row. */
  focus() {
    this.#body.querySelector('a')?.focus({ preventScroll: true });
  }

  /** Shows what is known of a run's rows. @param {number} id */
  draw(id) {
    const entry = this.#entries.get(id);
    const figures = this.#counts.of(id);
    if (!entry || !figures) return;
    const { cells, errors, spark, rate } = entry;
    const rates = figures.rates(this.#counts.time);
    const present = rounded(figures.rate);
    const peak = rounded(Math.max(figures.rate, ...rates));
    const label = figures.final ? 'runs.rate.average' : 'runs.rate.now';
    spark.show(rates, this.#t(label, { rate: present, peak }));
    write(rate, this.#t('runs.rate', { n: present }));
    write(cells.rows, this.#numbers.format(figures.rows));
    cells.errors.toggleAttribute('data-some', figures.errors > 0);
    write(errors, this.#numbers.format(figures.errors));
    errors.setAttribute('aria-label', this.#t('runs.errors.show', { n: figures.errors, id: String(id) }));
    errors.hidden = false;
    entry.node.toggleAttribute('data-counted', true);
  }

  /** @param {IntersectionObserverEntry[]} changes */
  #sighted(changes) {
    for (const { target, isIntersecting } of changes) {
      const id = Number(/** @type {HTMLElement} */ (target).dataset.run);
      const entry = this.#entries.get(id);
      if (isIntersecting && entry) this.#counts.show(entry.run);
      else this.#counts.hide(id);
    }
  }

  /** @param {Run} run */
  #show(run) {
    let entry = this.#entries.get(run.run_id);
    if (entry?.run === run) return entry;
    if (!entry) {
      entry = this.#entry(run);
      this.#entries.set(run.run_id, entry);
      this.#observer.observe(entry.node);
      this.draw(run.run_id);
    }
    entry.run = run;
    const { state, started, leads, duration: time } = entry.cells;
    showStatus(/** @type {HTMLElement} */ (state.firstElementChild), run.status, this.#t);
    write(started, moment(run.started_at, this.#locale));
    started.title = run.started_at ?? '';
    write(time, duration(run));
    write(leads, run.leads_found == null ? '' : this.#numbers.format(run.leads_found));
    return entry;
  }

  /**
   * @param {Run} run
   * @returns {Entry}
   */
  #entry(run) {
    const node = document.createElement('tr');
    node.dataset.run = String(run.run_id);
    const address = `runs/${run.run_id}`;
    const head = document.createElement('th');
    head.scope = 'row';
    const link = element('a', 'open', this.#t('run.title', { id: String(run.run_id) }));
    link.href = inLanguage(address);
    head.append(link);
    node.append(head);
    const cells = /** @type {Entry['cells']} */ ({});
    for (const name of CELLS) {
      cells[name] = element('td', `${name} number`);
      node.append(cells[name]);
    }
    cells.state.append(element('span', 'status'));
    cells.rows.dataset.unit = this.#t('runs.rows');
    cells.leads.dataset.unit = this.#t('run.leads');
    cells.errors.dataset.unit = this.#t('runs.errors');
    const spark = new Sparkline();
    const rate = element('span', 'rate-now');
    cells.rate.append(spark.node, rate);
    const errors = element('a', 'to-errors');
    errors.href = inLanguage(address).replace(/\?|$/, (found) => (found ? `${ERRORS}&` : ERRORS));
    errors.hidden = true;
    cells.errors.append(errors);
    return { run, node, cells, spark, rate, errors };
  }
}

/** @param {number} rate @returns {number} with as many digits as mean something */
function rounded(rate) {
  return rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate);
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {string} [text]
 */
function element(tag, className, text = '') {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

/**
 * @param {HTMLElement} node
 * @param {string} text
 */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
