import { byId } from './page-frame.js';
import { RunFilter } from './run-filter.js';

/** The controls above the list. */
export class RunFilterView {
  #from = /** @type {HTMLInputElement} */ (byId('from'));
  #to = /** @type {HTMLInputElement} */ (byId('to'));
  #clear = byId('clear');
  /** @type {HTMLElement[]} */
  #chips = [...byId('statuses').querySelectorAll('button')];
  #filter;

  /**
   * @param {RunFilter} filter
   * @param {(filter: RunFilter) => void} changed
   */
  constructor(filter, changed) {
    this.#filter = filter;
    const become = (/** @type {RunFilter} */ other) => {
      this.show(other);
      changed(other);
    };
    for (const chip of this.#chips) {
      chip.addEventListener('click', () => become(this.#filter.toggled(chip.dataset.status ?? '')));
    }
    for (const input of [this.#from, this.#to]) {
      input.addEventListener('change', () => {
        become(new RunFilter(this.#filter.statuses, this.#from.value, this.#to.value));
      });
    }
    this.#clear.addEventListener('click', () => {
      become(new RunFilter());
      // The button itself can be pressed no more.
      this.#chips[0]?.focus();
    });
    this.show(filter);
  }

  /** @param {RunFilter} filter */
  show(filter) {
    this.#filter = filter;
    const { statuses, from, to, active } = filter;
    for (const chip of this.#chips) {
      const pressed = /** @type {readonly string[]} */ (statuses).includes(chip.dataset.status ?? '');
      chip.setAttribute('aria-pressed', String(pressed));
    }
    if (this.#from.value !== from) this.#from.value = from;
    if (this.#to.value !== to) this.#to.value = to;
    this.#from.max = to;
    this.#to.min = from;
    this.#clear.toggleAttribute('data-idle', !active);
    /** @type {HTMLButtonElement} */ (this.#clear).disabled = !active;
  }
}
