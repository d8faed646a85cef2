import { API_ROOT } from '../api-root.js';
import { localeOf, pageLanguage, translator } from '../i18n.js';
import { RunLogStream } from '../stream/run-log-stream.js';
import { EarlierRows } from './earlier-rows.js';
import { FollowMode } from './follow-mode.js';
import { FramePacer } from './frame-pacer.js';
import { RowFilter } from './row-filter.js';
import { RowList } from './row-list.js';
import { RowWindow } from './row-window.js';
import { RunLogAttributes } from './run-log-attributes.js';
import { ConnectionStateEvent, DisplayChangeEvent, FilterChangeEvent, RunStatusEvent } from './run-log-events.js';
import { RunLogView } from './run-log-view.js';
import { commandOf } from './shortcuts.js';
import { tellNotices } from './stream-notices.js';
import { loadStyleSheet } from './style-sheet.js';

/** @import { Language, TextKey } from '../i18n.js' */
/** @import { LogRow } from '../stream/wire.js' */
/** @import { ConnectedEvent, RowsEvent, RunEvent, StateEvent, StoppedEvent } from '../stream/stream-events.js' */

const STYLES = await Promise.all(['run-log.css', 'rows.css', 'ansi.css'].map(loadStyleSheet));

/**
 * Shows the log of one run and follows it: `<run-log run="42"></run-log>`.
 *
 * It keeps the newest rows only (see `RowWindow`) and changes the document once per frame. Filter and
 * display are attributes, changed by the reader too; a page that wants to keep them listens to
 * `filter-change` and `display-change`. Colours come from the tokens of `tokens.css`.
 */
export class RunLogElement extends RunLogAttributes {
  #language = /** @type {Language} */ (this.lang === 'de' || this.lang === 'en' ? this.lang : pageLanguage());
  #t = translator(this.#language);
  #view = new RunLogView(this.#t, {
    filter: (levels, query) => this.#changeFilter(levels, query),
    clear: () => this.#changeFilter([], ''),
    wrap: () => this.#changeDisplay('nowrap'),
    utc: () => this.#changeDisplay('utc'),
    nextError: () => this.perform('error'),
    help: () => this.perform('help'),
    leave: () => this.#view.scroller.focus(),
    follow: () => this.#follow.set(true),
    next: () => this.restart(),
  });
  #window = new RowWindow();
  #list = new RowList(this.#view.rows, localeOf(this.#language), this.#t);
  #follow = new FollowMode(this.#view.scroller, () => this.#followed());
  #earlier = new EarlierRows(500);
  #filter = new RowFilter();
  #resized = new ResizeObserver(() => this.#follow.pin());
  /** @type {RunLogStream | null} */
  #stream = null;
  /** @type {TextKey | ''} */
  #empty = '';
  /** Rows that pass the filter and came while the end was not followed. */
  #unread = 0;
  #pacer = new FramePacer(() => this.#draw());
  /** Not `isConnected`: markup that is upgraded tells its attributes while that is true already. */
  #inPage = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = STYLES;
    root.append(...this.#view.nodes);
    this.addEventListener('keydown', (event) => this.handleKey(event));
    // Who opens a long message wants to read it, not to be taken to its end.
    this.#view.rows.addEventListener('click', ({ target }) => {
      if (target instanceof Element && target.closest('.expand')) this.#follow.set(false);
    });
  }

  connectedCallback() {
    this.#inPage = true;
    this.#resized.observe(this.#view.scroller);
    this.#resized.observe(this.#view.rows);
    this.#applyFilter();
    this.#applyDisplay();
    this.restart();
  }

  disconnectedCallback() {
    this.#inPage = false;
    this.#resized.disconnect();
    this.#stream?.stop();
    this.#stream = null;
    this.#pacer.stop();
    this.#view.announcer.stop();
  }

  /** @param {string} name */
  attributeChangedCallback(name) {
    if (!this.#inPage) return;
    if (name === 'run' || name === 'tail') this.restart();
    else if (name === 'levels' || name === 'query') this.#applyFilter();
    else this.#applyDisplay();
  }

  /** Begins anew, with an empty page and a new connection. */
  restart() {
    this.#stream?.stop();
    this.#stream = null;
    this.#view.notices.clear('problem', 'error', 'reset');
    this.#empty = '';
    this.#clear();
    const { run, tail } = this;
    this.#view.name(run);
    if (!run) {
      this.#view.connection.setState('failed');
      const wrong = this.getAttribute('run') ?? '';
      this.#view.notices.show('problem', this.#t('log.invalid', { run: wrong }), { urgent: true });
      return;
    }
    const stream = new RunLogStream(run, { tail, api: API_ROOT });
    this.#stream = stream;
    const { connection, notices } = this.#view;
    tellNotices(stream, { connection, notices, run, t: this.#t, retry: () => stream.start() });
    this.#listen(stream);
    connection.setState('connecting');
    stream.start();
  }

  /**
   * Does what a key asks for. The element hears the keys pressed within it; a page that has no other
   * use for them may pass on all others.
   *
   * @param {KeyboardEvent} event
   */
  handleKey(event) {
    const command = this.#view.help.open ? null : commandOf(event);
    if (!command) return;
    event.preventDefault();
    this.perform(command);
  }

  /** @param {import('./shortcuts.js').Command} command */
  perform(command) {
    const { scroller, toolbar, help, notices } = this.#view;
    switch (command) {
      case 'focus':
        toolbar.focusQuery();
        break;
      case 'follow':
        this.#follow.set(!this.#follow.following);
        break;
      case 'end':
        this.#follow.set(true);
        break;
      case 'top':
        this.#follow.set(false);
        scroller.scrollTop = 0;
        break;
      case 'error':
      case 'error-back': {
        const row = this.#list.markError(command === 'error' ? 1 : -1, scroller.getBoundingClientRect());
        notices.clear('noerror');
        if (!row) return notices.show('noerror', this.#t('tool.noerror'));
        this.#follow.set(false);
        row.scrollIntoView({ block: 'center' });
        break;
      }
      case 'help':
        help.showModal();
        break;
    }
  }

  /** @param {RunLogStream} stream */
  #listen(stream) {
    stream.addEventListener('rows', (event) => this.#add(/** @type {RowsEvent} */ (event).rows));
    stream.addEventListener('state', (event) => {
      const { state } = /** @type {StateEvent} */ (event);
      if (state === 'ended') this.#empty = 'log.empty.ended';
      if (state === 'failed') this.#empty = '';
      this.#pacer.schedule();
      this.dispatchEvent(new ConnectionStateEvent(state));
    });
    stream.addEventListener('connected', (event) => {
      const { runId, status, lastId } = /** @type {ConnectedEvent} */ (event);
      this.#empty = runId === null ? 'log.waiting' : 'log.empty';
      this.#earlier.connected(lastId);
      this.#pacer.schedule();
      if (runId !== null) this.dispatchEvent(new RunStatusEvent({ run_id: runId, status: status ?? undefined }));
    });
    stream.addEventListener('notice', (event) => {
      if (/** @type {import('../stream/stream-events.js').NoticeEvent} */ (event).kind !== 'info') return;
      this.#empty = 'log.waiting';
      this.#pacer.schedule();
    });
    stream.addEventListener('run', (event) => {
      this.#empty = 'log.empty';
      this.#pacer.schedule();
      this.dispatchEvent(new RunStatusEvent(/** @type {RunEvent} */ (event).run));
    });
    stream.addEventListener('reset', () => this.#clear());
    stream.addEventListener('stopped', (event) => this.#stopped(/** @type {StoppedEvent} */ (event)));
  }

  /** @param {LogRow[]} rows */
  #add(rows) {
    this.#window.push(rows);
    this.#earlier.received(rows);
    this.#view.announcer.add(rows);
    if (!this.#follow.following) this.#unread += rows.filter((row) => this.#filter.matches(row)).length;
    this.#pacer.schedule();
  }

  /** @param {StoppedEvent} event */
  #stopped({ status, finishedAt, rows, runId }) {
    this.#view.showEnd(status ?? '', rows, this.run === 'current');
    this.#earlier.over(rows);
    this.#pacer.schedule();
    if (runId === null) return;
    const known = { run_id: runId, finished_at: finishedAt };
    this.dispatchEvent(new RunStatusEvent(status ? { ...known, status } : known));
  }

  #clear() {
    this.#window.clear();
    this.#list.clear();
    this.#earlier = new EarlierRows(this.tail);
    this.#unread = 0;
    this.#view.announcer.stop();
    this.#view.hideEnd();
    this.#follow.set(true);
    this.#pacer.schedule();
  }

  /**
   * @param {string[]} levels
   * @param {string} query
   */
  #changeFilter(levels, query) {
    this.setAttribute('levels', levels.join(' '));
    this.setAttribute('query', query);
    this.dispatchEvent(new FilterChangeEvent(this.levels, this.query));
  }

  /** @param {'nowrap' | 'utc'} name */
  #changeDisplay(name) {
    this.toggleAttribute(name);
    this.dispatchEvent(new DisplayChangeEvent(this.nowrap, this.utc));
  }

  #applyFilter() {
    this.#filter = new RowFilter(this.levels, this.query);
    this.#view.toolbar.showFilter(this.levels, this.query);
    this.#view.notices.clear('noerror');
    this.#list.setFilter(this.#filter);
    this.#pacer.schedule();
  }

  #applyDisplay() {
    this.#view.toolbar.showDisplay(this.nowrap, this.utc);
    this.#list.setUtc(this.utc);
    this.#follow.pin();
  }

  #followed() {
    this.#unread = 0;
    this.#pacer.schedule();
  }

  #draw() {
    const following = this.#follow.following;
    const more = this.#list.sync(this.#window, following);
    const { shown, size, from } = this.#list;
    this.#view.show({
      count: (level) => this.#window.count(level),
      shown,
      size,
      filtered: this.#filter.active,
      empty: this.#empty,
      missing: this.#earlier.missing(from),
      following,
      unread: this.#unread,
    });
    this.toggleAttribute('data-following', following);
    if (more) this.#pacer.schedule();
  }
}
