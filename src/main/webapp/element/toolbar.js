import { h, setText } from './dom.js';
import { LEVELS, OTHER } from './row-filter.js';

/** @import { Translate } from '../i18n.js' */

/** A pause in typing that counts as done. Milliseconds. */
const TYPING = 150;

/**
 * What the reader asked for by the toolbar.
 *
 * @typedef {object} ToolbarActions
 * @property {(levels: string[], query: string) => void} filter
 * @property {() => void} wrap
 * @property {() => void} utc
 * @property {() => void} nextError
 * @property {() => void} help
 * @property {() => void} leave the filter, by the keyboard
 */

/** The row of tools above the log. It shows what it is told and keeps no state of its own. */
export class Toolbar {
  #t;
  #actions;
  /** @type {Map<string, {button: HTMLButtonElement, count: HTMLElement}>} */
  #chips = new Map();
  #query;
  #shown;
  #wrap;
  #utc;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typing;

  /**
   * @param {Translate} t
   * @param {Node} connection
   * @param {ToolbarActions} actions
   */
  constructor(t, connection, actions) {
    this.#t = t;
    this.#actions = actions;
    const chips = h('div', { class: 'chips', role: 'group', 'aria-label': t('filter.levels') });
    for (const level of [...LEVELS, OTHER]) chips.append(this.#chip(level));
    this.#query = h('input', {
      type: 'search', part: 'query', placeholder: t('filter.placeholder'), 'aria-label': t('filter.text'),
      'aria-keyshortcuts': '/', autocomplete: 'off', spellcheck: 'false', enterkeyhint: 'search',
    });
    this.#query.addEventListener('input', () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#filter(), TYPING);
    });
    this.#query.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      if (!this.#query.value) return actions.leave();
      this.#query.value = '';
      this.#filter();
    });
    this.#shown = h('output', { class: 'shown', title: t('filter.shown.label'), 'aria-live': 'off' });
    this.#wrap = this.#toggle(t('tool.wrap'), t('tool.wrap.label'), actions.wrap);
    this.#utc = this.#toggle(t('tool.utc'), t('tool.utc.label'), actions.utc);
    const error = this.#button(t('tool.error'), t('tool.error.label'), actions.nextError);
    const help = this.#button('?', t('tool.help'), actions.help);
    help.classList.add('help');
    this.node = h(
      'div', { part: 'toolbar' },
      connection,
      chips,
      h('div', { class: 'search' }, this.#query, this.#shown),
      h('div', { class: 'tools' }, error, this.#wrap, this.#utc, help),
    );
  }

  focusQuery() {
    this.#query.focus();
    this.#query.select();
  }

  /**
   * @param {string[]} levels
   * @param {string} query
   */
  showFilter(levels, query) {
    for (const [level, { button }] of this.#chips) {
      button.setAttribute('aria-pressed', String(levels.includes(level)));
    }
    // Not while somebody types: the answer to the last pause must not undo the next letter.
    if (this.#query.value.trim() !== query) this.#query.value = query;
  }

  /**
   * @param {boolean} nowrap
   * @param {boolean} utc
   */
  showDisplay(nowrap, utc) {
    this.#wrap.setAttribute('aria-pressed', String(!nowrap));
    this.#utc.setAttribute('aria-pressed', String(utc));
  }

  /**
   * @param {(level: string) => number} count
   * @param {number} shown
   * @param {number} total
   * @param {boolean} filtered
   */
  showCounts(count, shown, total, filtered) {
    for (const [level, { button, count: node }] of this.#chips) {
      const n = count(level);
      button.hidden = level === OTHER && n === 0 && button.getAttribute('aria-pressed') !== 'true';
      const text = this.#t('filter.count', { n });
      if (node.textContent === text) continue;
      node.textContent = text;
      button.title = this.#t('filter.level', { level: this.#name(level), n });
    }
    setText(this.#shown, filtered ? this.#t('filter.shown', { shown, total }) : '');
  }

  #filter() {
    clearTimeout(this.#typing);
    const levels = [...this.#chips].filter(([, { button }]) => button.getAttribute('aria-pressed') === 'true');
    this.#actions.filter(levels.map(([level]) => level), this.#query.value.trim());
  }

  /** @param {string} level */
  #chip(level) {
    const count = h('span', { class: 'count' }, '0');
    const button = h('button', { type: 'button', class: 'chip', 'aria-pressed': 'false' }, this.#name(level), ' ', count);
    button.dataset.level = level;
    button.hidden = level === OTHER;
    button.addEventListener('click', () => {
      button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
      this.#filter();
    });
    this.#chips.set(level, { button, count });
    return button;
  }

  /** @param {string} level */
  #name(level) {
    return level === OTHER ? this.#t('filter.other') : level;
  }

  /**
   * @param {string} text
   * @param {string} label
   * @param {() => void} action
   */
  #button(text, label, action) {
    const button = h('button', { type: 'button', title: label }, text);
    if (text.length === 1) button.setAttribute('aria-label', label);
    button.addEventListener('click', action);
    return button;
  }

  /**
   * @param {string} text
   * @param {string} label
   * @param {() => void} action
   */
  #toggle(text, label, action) {
    const button = this.#button(text, label, action);
    button.setAttribute('aria-pressed', 'false');
    return button;
  }
}
