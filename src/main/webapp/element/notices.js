import { h } from './dom.js';

/** @import { Translate } from '../i18n.js' */

/**
 * What stands between the tools and the rows: why nothing comes, what was lost. One line per kind, so
 * that a server which repeats itself does not fill the page.
 */
export class Notices {
  #t;
  /** @type {Map<string, HTMLElement>} */
  #shown = new Map();

  /** @param {Translate} t */
  constructor(t) {
    this.#t = t;
    this.node = h('div', { part: 'notices' });
  }

  /**
   * @param {string} kind
   * @param {string} text
   * @param {{urgent?: boolean, link?: HTMLAnchorElement, action?: {label: string, run: () => void}}} options
   */
  show(kind, text, { urgent = false, link, action } = {}) {
    this.clear(kind);
    const close = h('button', { type: 'button', class: 'quiet', 'aria-label': this.#t('log.close') }, '✕');
    close.addEventListener('click', () => this.clear(kind));
    const notice = h('p', { part: 'notice', role: urgent ? 'alert' : 'status' }, h('span', {}, text));
    if (urgent) notice.dataset.urgent = '';
    if (link) notice.append(link);
    if (action) {
      const button = h('button', { type: 'button' }, action.label);
      button.addEventListener('click', action.run);
      notice.append(button);
    }
    notice.append(close);
    this.#shown.set(kind, notice);
    this.node.append(notice);
  }

  /** @param {string[]} kinds */
  clear(...kinds) {
    for (const kind of kinds) {
      this.#shown.get(kind)?.remove();
      this.#shown.delete(kind);
    }
  }
}
