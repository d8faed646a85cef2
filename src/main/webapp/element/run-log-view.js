import { Announcer } from './announcer.js';
import { ConnectionView } from './connection-view.js';
import { h, setText } from './dom.js';
import { helpDialog } from './help-dialog.js';
import { Notices } from './notices.js';
import { statusText } from '../text/status-text.js';
import { Toolbar } from './toolbar.js';

/** @import { TextKey, Translate } from '../i18n.js' */
/** @import { RowSelection } from './row-selection.js' */
/** @import { ToolbarActions } from './toolbar.js' */

/**
 * What the log amounts to at this moment.
 *
 * @typedef {object} Tally
 * @property {number} count rows that pass the filter
 * @property {number} rows rows of the run
 * @property {boolean} complete whether all of them are counted
 * @property {TextKey | ''} empty what to say as long as there are none
 * @property {boolean} following
 * @property {number} unread
 * @property {{first: number, last: number}} seen indexes of the rows on the screen
 */

/** The parts of `<run-log>` and how they lie in each other; what happens in them is not known here. */
export class RunLogView {
  #t;

  /**
   * @param {Translate} t
   * @param {ToolbarActions & {follow: () => void, clear: () => void, next: () => void}} actions
   * @param {RowSelection} selection
   */
  constructor(t, actions, selection) {
    this.#t = t;
    this.connection = new ConnectionView(t);
    this.toolbar = new Toolbar(t, this.connection.node, actions);
    this.notices = new Notices(t);
    this.help = helpDialog(t);

    // A log by role; what is read aloud is the announcer's choice, not every row.
    this.rows = h('div', { part: 'rows', role: 'log', 'aria-live': 'off' });
    this.placeholder = h('p', { part: 'placeholder', hidden: true });
    this.clear = button(t('log.clear'), actions.clear);
    this.over = h('p', { part: 'over', hidden: true });
    this.next = button(t('log.next'), actions.next);
    this.scroller = h(
      'div', { part: 'scroller', tabindex: '0', role: 'region' },
      this.rows, this.placeholder, this.clear, this.over, this.next,
    );
    this.place = h('p', { part: 'place', 'aria-hidden': 'true', hidden: true });
    this.follow = button('', actions.follow);
    this.follow.setAttribute('part', 'follow');
    this.follow.title = t('follow.label');

    const spoken = h('p', { class: 'spoken', 'aria-live': 'polite' });
    this.announcer = new Announcer(spoken, t);
    this.nodes = [
      this.toolbar.node,
      this.notices.node,
      selection.node,
      h('div', { class: 'stage' }, this.scroller, this.place, this.follow),
      spoken,
      this.help,
    ];
  }

  /** @param {string | null} run */
  name(run) {
    const label = run === 'current' ? this.#t('log.label.current') : this.#t('log.label', { run: run ?? '' });
    this.scroller.setAttribute('aria-label', label);
    this.rows.setAttribute('aria-label', label);
  }

  /**
   * Says in numbers and words what the rows do not say themselves.
   *
   * @param {Tally} tally
   */
  show({ count, rows, complete, empty, following, unread, seen }) {
    const noMatch = rows > 0 && count === 0 && complete;
    const searching = rows > 0 && count === 0 && !complete;
    const words = searching ? this.#t('log.searching') : rows === 0 && empty ? this.#t(empty) : '';
    say(this.placeholder, noMatch ? this.#t('log.nomatch', { n: rows }) : words);
    this.clear.hidden = !noMatch;

    this.follow.hidden = following || count === 0;
    setText(this.follow, unread > 0 ? this.#t('follow.new', { n: unread }) : this.#t('follow.end'));
    const first = seen.first + 1;
    const total = complete ? count : `${this.#t('number', { n: count })}+`;
    say(this.place, following || count === 0 ? '' : this.#t('log.place', { first, last: seen.last + 1, count: total }));
  }

  /**
   * @param {string} status
   * @param {number | null} rows
   * @param {boolean} offerNext
   */
  showEnd(status, rows, offerNext) {
    const words = statusText(status, this.#t);
    const end = { status: words };
    say(this.over, rows === null ? this.#t('log.over.unknown', end) : this.#t('log.over', { ...end, n: rows }));
    this.next.hidden = !offerNext;
  }

  hideEnd() {
    this.over.hidden = this.next.hidden = true;
  }
}

/**
 * @param {HTMLElement} node
 * @param {string} text hidden where it is empty
 */
function say(node, text) {
  setText(node, text);
  node.hidden = !text;
}

/**
 * @param {string} text
 * @param {() => void} action
 */
function button(text, action) {
  const node = h('button', { type: 'button', hidden: true }, text);
  node.addEventListener('click', action);
  return node;
}
