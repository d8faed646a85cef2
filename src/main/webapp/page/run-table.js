import { inLanguage, showStatus } from './page-frame.js';
import { duration, moment } from './run-facts.js';

/** @import { Run } from '../stream/wire.js' */
/** @import { Translate } from '../i18n.js' */

/**
 * A table row and what it shows.
 *
 * @typedef {{run: Run, node: HTMLTableRowElement, cells: Record<'state' | 'started' | 'duration' | 'leads', HTMLElement>}} Entry
 */

/** The runs, newest first; changes in place, so that neither focus nor selection is lost. */
export class RunTable {
  #body;
  #locale;
  #t;
  /** @type {Map<number, Entry>} */
  #entries = new Map();

  /**
   * @param {HTMLTableSectionElement} body
   * @param {string} locale
   * @param {Translate} t
   */
  constructor(body, locale, t) {
    this.#body = body;
    this.#locale = locale;
    this.#t = t;
  }

  get size() {
    return this.#entries.size;
  }

  /** @param {number} id */
  has(id) {
    return this.#entries.has(id);
  }

  /** @returns {Run[]} */
  get runs() {
    return [...this.#entries.values()].map(({ run }) => run);
  }

  /** Adds runs in their order before the others, and renews those that are there. @param {Run[]} runs */
  merge(runs) {
    const first = this.#body.firstElementChild;
    for (const run of runs) this.#show(run, (node) => this.#body.insertBefore(node, first));
  }

  /** @param {Run[]} runs older than all others */
  append(runs) {
    for (const run of runs) this.#show(run, (node) => this.#body.append(node));
  }

  clear() {
    this.#entries.clear();
    this.#body.replaceChildren();
  }

  /** Lets the durations of running runs go on. */
  tick() {
    for (const { run, cells } of this.#entries.values()) {
      if (run.status === 'running') write(cells.duration, duration(run));
    }
  }

  /**
   * @param {Run} run
   * @param {(node: HTMLTableRowElement) => void} insert
   */
  #show(run, insert) {
    let entry = this.#entries.get(run.run_id);
    if (!entry) {
      entry = this.#entry(run);
      this.#entries.set(run.run_id, entry);
      insert(entry.node);
    }
    entry.run = run;
    const { state, started, leads, duration: time } = entry.cells;
    showStatus(/** @type {HTMLElement} */ (state.firstElementChild), run.status, this.#t);
    write(started, moment(run.started_at, this.#locale));
    started.title = run.started_at ?? '';
    write(time, duration(run));
    write(leads, run.leads_found == null ? '' : new Intl.NumberFormat(this.#locale).format(run.leads_found));
  }

  /**
   * @param {Run} run
   * @returns {Entry}
   */
  #entry(run) {
    const node = document.createElement('tr');
    node.dataset.run = String(run.run_id);
    const link = document.createElement('a');
    link.href = inLanguage(`runs/${run.run_id}`);
    link.textContent = this.#t('run.title', { id: String(run.run_id) });
    const head = document.createElement('td');
    head.append(link);
    node.append(head);
    const cell = (/** @type {string} */ name) => {
      const td = document.createElement('td');
      td.className = `${name} number`;
      node.append(td);
      return td;
    };
    const cells = { state: cell('state'), started: cell('started'), duration: cell('duration'), leads: cell('leads') };
    const badge = document.createElement('span');
    badge.className = 'status';
    cells.state.append(badge);
    cells.leads.dataset.unit = this.#t('run.leads');
    return { run, node, cells };
  }
}

/**
 * @param {HTMLElement} node
 * @param {string} text
 */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
