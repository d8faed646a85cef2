import { FORMATS } from '../stream/run-log-history.js';
import { h, setText } from './dom.js';
import { icon } from './icon.js';
import { menu, option, saysItself } from './menu.js';
import { LEVELS, OTHER } from './row-filter.js';

/** @import { Translate } from '../i18n.js' */
/** @import { TimeMode } from './row-time.js' */

/** A pause in typing that counts as done. Milliseconds. */
const TYPING = 150;
const TIMES = /** @type {const} */ (['local', 'utc', 'relative']);

/**
 * What the reader may have chosen by the tools.
 *
 * @typedef {object} Choice
 * @property {string[]} levels none means all
 * @property {string[]} portals none means all
 * @property {string} query
 * @property {boolean} regex
 * @property {boolean} only whether only rows with the query are shown
 */

/**
 * How rows are shown.
 *
 * @typedef {{nowrap: boolean, compact: boolean, time: TimeMode}} Display
 */

/**
 * What the reader asked for.
 *
 * @typedef {object} ToolbarActions
 * @property {(choice: Partial<Choice>) => void} choose
 * @property {(display: Partial<Display>) => void} display
 * @property {(direction: 1 | -1) => void} find
 * @property {(direction: 1 | -1) => void} error
 * @property {(format: typeof FORMATS[number]) => void} download
 * @property {() => void} help
 * @property {() => void} leave the search, by the keyboard
 */

/** The row of tools above the log. It shows what it is told and keeps no state of its own. */
export class Toolbar {
  #t;
  #actions;
  /** @type {Map<string, {button: HTMLButtonElement, count: HTMLElement}>} */
  #chips = new Map();
  #query;
  #found;
  #regex;
  #only;
  #portalMenu;
  #portalList = h('div', { class: 'options' });
  /** @type {Map<string, {node: HTMLElement, input: HTMLInputElement, count: HTMLElement}>} */
  #portals = new Map();
  /** @type {string[]} */
  #chosenPortals = [];
  #wrap;
  #compact;
  /** @type {Map<TimeMode, HTMLInputElement>} */
  #times = new Map();
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

    const allPortals = this.#button(t('filter.portals.all'), '', () => actions.choose({ portals: [] }));
    this.#portalMenu = menu(t('filter.portals'), t('filter.portals.label'), this.#portalList, allPortals);
    this.#portalMenu.hidden = true;

    this.#query = h('input', {
      type: 'search', part: 'query', placeholder: t('search.placeholder'), 'aria-label': t('search.label'),
      'aria-keyshortcuts': '/', autocomplete: 'off', spellcheck: 'false', enterkeyhint: 'search', maxlength: '500',
    });
    this.#query.addEventListener('input', () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#search(), TYPING);
    });
    this.#query.addEventListener('keydown', (event) => this.#typed(event));
    this.#regex = this.#toggle('.*', t('search.regex'), (regex) => actions.choose({ regex }));
    this.#only = this.#toggle(icon('filter'), t('search.only'), (only) => actions.choose({ only }));
    this.#found = h('output', { class: 'found', 'aria-live': 'polite' });
    const search = h(
      'div', { class: 'search', role: 'search' },
      h('div', { class: 'field' }, this.#query, this.#found, this.#regex, this.#only),
      this.#button(icon('up'), t('search.previous'), () => actions.find(-1)),
      this.#button(icon('down'), t('search.next'), () => actions.find(1)),
    );

    const wrap = option('checkbox', 'wrap', 'wrap', t('view.wrap'), (on) => actions.display({ nowrap: !on }));
    const compact = option('checkbox', 'compact', 'compact', t('view.compact'), (on) => actions.display({ compact: on }));
    this.#wrap = wrap.input;
    this.#compact = compact.input;
    const times = h('fieldset', {}, h('legend', {}, t('view.time')));
    for (const mode of TIMES) {
      const { node, input } = option('radio', 'time', mode, t(`view.time.${mode}`), () => actions.display({ time: mode }));
      this.#times.set(mode, input);
      times.append(node);
    }
    const downloads = FORMATS.map((format) =>
      this.#button(t(`download.${format}`), '', () => {
        download.open = false;
        actions.download(format);
      }),
    );
    const download = menu(icon('download'), t('download.label'), h('p', {}, t('download.what')), ...downloads);
    const help = this.#button('?', t('tool.help'), actions.help);
    this.node = h(
      'div', { part: 'toolbar' },
      connection,
      chips,
      this.#portalMenu,
      search,
      h(
        'div', { class: 'tools' },
        h(
          'div', { class: 'errors', role: 'group', 'aria-label': t('tool.errors') },
          this.#button(icon('up'), t('tool.error.previous'), () => actions.error(-1)),
          this.#button(h('span', {}, icon('down'), t('tool.errors')), t('tool.error.label'), () => actions.error(1)),
        ),
        menu(icon('view'), t('view.label'), wrap.node, compact.node, times),
        download,
        help,
      ),
    );
  }

  focusQuery() {
    this.#query.focus();
    this.#query.select();
  }

  /** Whether the reader is typing into the search. */
  get searching() {
    return this.#query.matches(':focus');
  }

  /** @param {Choice} choice */
  showChoice({ levels, portals, query, regex, only }) {
    for (const [level, { button }] of this.#chips) {
      button.setAttribute('aria-pressed', String(levels.includes(level)));
    }
    // Not while somebody types: the answer to the last pause must not undo the next letter.
    if (this.#query.value.trim() !== query) this.#query.value = query;
    this.#regex.setAttribute('aria-pressed', String(regex));
    this.#only.setAttribute('aria-pressed', String(only));
    this.#chosenPortals = portals;
    for (const portal of portals) this.#portal(portal);
    for (const [portal, { input }] of this.#portals) input.checked = portals.includes(portal);
    const [first, ...others] = portals;
    const all = this.#t('filter.portals');
    const label = first === undefined ? all : others.length > 0 ? `${all}: ${portals.length}` : first;
    setText(/** @type {Node} */ (this.#portalMenu.firstElementChild), label);
    this.#portalMenu.toggleAttribute('data-active', portals.length > 0);
  }

  /** @param {Display} display */
  showDisplay({ nowrap, compact, time }) {
    this.#wrap.checked = !nowrap;
    this.#compact.checked = compact;
    for (const [mode, input] of this.#times) input.checked = mode === time;
  }

  /**
   * @param {(level: string) => number} count
   * @param {[string, number][]} portals
   */
  showCounts(count, portals) {
    for (const [level, { button, count: node }] of this.#chips) {
      const n = count(level);
      button.hidden = level === OTHER && n === 0 && button.getAttribute('aria-pressed') !== 'true';
      const text = this.#t('filter.count', { n });
      if (node.textContent === text) continue;
      node.textContent = text;
      button.title = this.#t('filter.level', { level: this.#name(level), n });
    }
    for (const [portal, n] of portals) setText(this.#portal(portal).count, this.#t('filter.count', { n }));
    this.#portalMenu.hidden = this.#portals.size < 2 && this.#chosenPortals.length === 0;
  }

  /**
   * @param {string} text
   * @param {string} wrong why the query cannot be searched for; empty where it can
   */
  showFound(text, wrong = '') {
    setText(this.#found, text);
    this.#found.title = wrong;
    this.#query.setAttribute('aria-invalid', String(wrong !== ''));
  }

  /** @param {KeyboardEvent} event */
  #typed(event) {
    if (event.key === 'Enter') {
      event.preventDefault();
      const waiting = this.#typing !== undefined;
      this.#search();
      if (!waiting) this.#actions.find(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      if (!this.#query.value) return this.#actions.leave();
      this.#query.value = '';
      this.#search();
    }
  }

  #search() {
    clearTimeout(this.#typing);
    this.#typing = undefined;
    this.#actions.choose({ query: this.#query.value.trim() });
  }

  /** @param {string} portal */
  #portal(portal) {
    let entry = this.#portals.get(portal);
    if (!entry) {
      const count = h('span', { class: 'count' });
      const { node, input } = option('checkbox', 'portal', portal, portal, () => this.#choosePortals());
      node.append(count);
      input.checked = this.#chosenPortals.includes(portal);
      this.#portalList.append(node);
      this.#portals.set(portal, (entry = { node, input, count }));
    }
    return entry;
  }

  #choosePortals() {
    const portals = [...this.#portals].filter(([, { input }]) => input.checked).map(([portal]) => portal);
    this.#actions.choose({ portals });
  }

  /** Another run has other portals. */
  forgetPortals() {
    this.#portals.clear();
    this.#portalList.replaceChildren();
    for (const portal of this.#chosenPortals) this.#portal(portal).input.checked = true;
  }

  /** @param {string} level */
  #chip(level) {
    const count = h('span', { class: 'count' }, '0');
    const button = h('button', { type: 'button', class: 'chip', 'aria-pressed': 'false' }, this.#name(level), ' ', count);
    button.dataset.level = level;
    button.hidden = level === OTHER;
    button.addEventListener('click', () => {
      button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
      const pressed = [...this.#chips].filter(([, chip]) => chip.button.getAttribute('aria-pressed') === 'true');
      this.#actions.choose({ levels: pressed.map(([name]) => name) });
    });
    this.#chips.set(level, { button, count });
    return button;
  }

  /** @param {string} level */
  #name(level) {
    return level === OTHER ? this.#t('filter.other') : level;
  }

  /**
   * @param {string | Element} content
   * @param {string} label empty where the content says it all
   * @param {() => void} action
   */
  #button(content, label, action) {
    const button = h('button', { type: 'button' }, content);
    if (label) button.title = label;
    if (!saysItself(button)) button.setAttribute('aria-label', label);
    button.addEventListener('click', action);
    return button;
  }

  /**
   * @param {string | Element} content
   * @param {string} label
   * @param {(pressed: boolean) => void} action
   */
  #toggle(content, label, action) {
    const button = this.#button(content, label, () => action(button.getAttribute('aria-pressed') !== 'true'));
    button.setAttribute('aria-pressed', 'false');
    button.classList.add('inner');
    return button;
  }
}
