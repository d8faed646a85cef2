import { statusSign, statusText } from '../text/status-text.js';
import { byId } from './page-frame.js';
import { RunFilter, STATUSES } from './run-filter.js';

/** @import { Translate } from '../i18n.js' */

/** The controls above the list. */
export class RunFilterView {
  #from = /** @type {HTMLInputElement} */ (byId('from'));
  #to = /** @type {HTMLInputElement} */ (byId('to'));
  #clear = byId('clear');
  /** @type {Map<string, HTMLButtonElement>} */
  #chips = new Map();
  #filter;

  /**
   * @param {RunFilter} filter
   * @param {Translate} t
   * @param {(filter: RunFilter) => void} changed
   */
  constructor(filter, t, changed) {
    this.#filter = filter;
    const become = (/** @type {RunFilter} */ other) => {
      this.show(other);
      changed(other);
    };
    for (const status of STATUSES) {
      const chip = document.createElement('button');
      chip.type = 'button';
      chip.className = 'chip';
      chip.dataset.status = status;
      const sign = document.createElement('span');
      sign.setAttribute('aria-hidden', 'true');
      sign.textContent = statusSign(status);
      chip.append(sign, statusText(status, t));
      chip.addEventListener('click', () => become(this.#filter.toggled(status)));
      this.#chips.set(status, chip);
    }
    byId('statuses').setAttribute('aria-label', t('run.status'));
    byId('statuses').append(...this.#chips.values());
    for (const input of [this.#from, this.#to]) {
      input.addEventListener('change', () => {
        become(new RunFilter(this.#filter.statuses, this.#from.value, this.#to.value));
      });
    }
    this.#clear.addEventListener('click', () => {
      become(new RunFilter());
      // The button itself is gone now.
      this.#chips.get(STATUSES[0])?.focus();
    });
    this.show(filter);
  }

  /** @param {RunFilter} filter */
  show(filter) {
    this.#filter = filter;
    const { statuses, from, to, active } = filter;
    for (const [status, chip] of this.#chips) {
      chip.setAttribute('aria-pressed', String(/** @type {readonly string[]} */ (statuses).includes(status)));
    }
    if (this.#from.value !== from) this.#from.value = from;
    if (this.#to.value !== to) this.#to.value = to;
    this.#from.max = to;
    this.#to.min = from;
    this.#clear.toggleAttribute('data-idle', !active);
    /** @type {HTMLButtonElement} */ (this.#clear).disabled = !active;
  }
}
