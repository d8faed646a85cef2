import { API_ROOT } from '../api-root.js';
import { localeOf, pageLanguage, translator } from '../i18n.js';
import { Problem } from '../stream/problem.js';
import { RunLogHistory } from '../stream/run-log-history.js';
import { SharedRunLogStream } from '../stream/shared-run-log-stream.js';
import { problemText } from '../text/problem-text.js';
import { FollowMode } from './follow-mode.js';
import { FramePacer } from './frame-pacer.js';
import { Highlighter } from './highlighter.js';
import { LogSearch, selectionOf } from './log-search.js';
import { LogTally } from './log-tally.js';
import { MatchCount } from './match-count.js';
import { RowSelection } from './row-selection.js';
import { RowStore } from './row-store.js';
import { RowViews } from './row-view.js';
import { RunLogAttributes } from './run-log-attributes.js';
import {
  ConnectionStateEvent, DisplayChangeEvent, FilterChangeEvent, RowSelectEvent, RunLogRowsEvent, RunStatusEvent,
} from './run-log-events.js';
import { RunLogView } from './run-log-view.js';
import { commandOf } from './shortcuts.js';
import { tellNotices } from './stream-notices.js';
import { loadStyleSheet } from './style-sheet.js';
import { matcherOf } from './text-matcher.js';
import { VirtualList } from './virtual-list.js';

/** @import { Language, TextKey } from '../i18n.js' */
/** @import { LogRow } from '../stream/wire.js' */
/** @import { ConnectedEvent, RowsEvent, RunEvent, StateEvent, StoppedEvent } from '../stream/stream-events.js' */
/** @import { Found, Target } from './log-search.js' */
/** @import { TextMatcher } from './text-matcher.js' */
/** @import { Choice, Display } from './toolbar.js' */

/**
 * Where somebody reads: at the end, or at a row.
 *
 * @typedef {{row: number, offset: number} | null} ReadingPlace offset: how much of the row lies above
 *   the upper edge, pixels; null: at the end, following
 */

const STYLES = await Promise.all(['run-log.css', 'rows.css', 'ansi.css'].map(loadStyleSheet));
/** A row that was gone to appears this far down the screen. */
const DOWN = 0.3;
/** A list that has to be put right waits until the reader has come to rest. Milliseconds. */
const REST = 200;
const PAPER = matchMedia('print');
/** Up to so wide it is laid out as on a phone, and its tools close to each other. Root font sizes. */
const NARROW = 40;
const MIDDLE = 90;
/** How often relative times go on. Milliseconds. */
const TICK = 5000;

/**
 * Shows the log of one run and follows it: `<run-log run="42"></run-log>`.
 *
 * The whole run is one list, from its first row to the newest: what came over the stream is here, all
 * else is read from the history when somebody looks at it (see `RowStore`). Filter, search, display
 * and choice of rows are attributes, changed by the reader too; a page that wants to keep them listens
 * to `filter-change`, `display-change` and `row-select`. Colours come from the tokens of `tokens.css`.
 */
export class RunLogElement extends RunLogAttributes {
  #language = /** @type {Language} */ (this.lang === 'de' || this.lang === 'en' ? this.lang : pageLanguage());
  #t = translator(this.#language);
  #selection = new RowSelection(this.#t, {
    copy: () => void this.#copyRows(),
    link: () => void this.#copy(new URL(`?${this.#rowQuery()}`, location.href).href),
    changed: () => this.#selected(),
  });
  #view = new RunLogView(
    this.#t,
    {
      choose: (choice) => this.#choose(choice),
      clear: () => this.#choose({ levels: [], portals: [], query: '', only: false }),
      display: (display) => this.#changeDisplay(display),
      find: (direction) => void this.#find(direction),
      error: (direction) => void this.#findError(direction),
      download: (format) => this.#download(format),
      help: () => this.perform('help'),
      leave: () => this.#view.scroller.focus(),
      follow: () => this.#follow.set(true),
      next: () => this.restart(),
    },
    this.#selection,
  );
  #follow = new FollowMode(this.#view.scroller, () => this.#followed());
  #rowViews = new RowViews(localeOf(this.#language), this.#t);
  /** Stand for rows that are not read, each for one index. @type {Map<number, object>} */
  #blanks = new Map();
  #list = new VirtualList(this.#view.scroller, this.#view.rows, {
    count: () => this.#store.count,
    key: (index) => this.#store.row(index) ?? this.#blank(index),
    node: (index) => this.#node(index),
    shown: (from, to) => this.#shown(from, to),
  });
  #highlighter = new Highlighter();
  #tally = new LogTally();
  #store = this.#newStore(null);
  /** @type {RunLogHistory | null} */
  #history = null;
  #search = new LogSearch(this.#store, null);
  /** @type {number | null} */
  #runId = null;
  /** @type {TextMatcher | null} */
  #matcher = null;
  /** Why the query cannot be searched for; empty where it can. */
  #wrong = '';
  /** What the store shows, to know whether that changes. */
  #shownChoice = '';
  #matches = new MatchCount(this.#t, (text, wrong) => this.#view.toolbar.showFound(text, wrong));
  /** The row that the reader was led to. @type {number | null} */
  #marked = null;
  /** Ends a search that nobody waits for any more. @type {AbortController} */
  #asking = new AbortController();
  /** Where to begin once rows are there. @type {ReadingPlace} */
  #wanted = null;
  #resized = new ResizeObserver(() => {
    this.#measure();
    this.#pacer.schedule();
  });
  /** @type {SharedRunLogStream | null} */
  #stream = null;
  /** @type {TextKey | ''} */
  #empty = '';
  /** Rows that pass the filter and came while the end was not followed. */
  #unread = 0;
  #pacer = new FramePacer(() => this.#draw());
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rest;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #ticking;
  /** Not `isConnected`: markup that is upgraded tells its attributes while that is true already. */
  #inPage = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = STYLES;
    root.append(...this.#view.nodes);
    this.addEventListener('keydown', (event) => this.handleKey(event));
    this.#view.scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#view.rows.addEventListener('click', (event) => this.#clicked(event));
  }

  connectedCallback() {
    this.#inPage = true;
    this.#resized.observe(this.#view.scroller);
    this.#resized.observe(/** @type {Element} */ (this.#view.rows.firstElementChild));
    this.#ticking = setInterval(() => this.#rowViews.tick(this.#list.nodes()), TICK);
    this.#applyDisplay();
    this.restart();
  }

  disconnectedCallback() {
    this.#inPage = false;
    this.#resized.disconnect();
    clearInterval(this.#ticking);
    clearTimeout(this.#rest);
    this.#stop();
    this.#pacer.stop();
    this.#view.announcer.stop();
    this.#highlighter.clear();
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} now
   */
  attributeChangedCallback(name, before, now) {
    if (!this.#inPage || before === now) return;
    if (name === 'run' || name === 'tail') this.restart();
    else if (name === 'row') this.#applySelection();
    else if (name === 'nowrap' || name === 'time' || name === 'density') this.#applyDisplay();
    else this.#applyChoice();
  }

  /** Where the reader is, to come back to later. @returns {ReadingPlace} */
  get place() {
    if (this.#follow.following) return null;
    const { index, offset } = this.#list.anchor;
    const row = this.#store.row(index);
    return row ? { row: row.id, offset } : null;
  }

  /** @param {ReadingPlace} place */
  set place(place) {
    this.#wanted = place;
    if (this.#store.count > 0) this.#seek();
  }

  /** Begins anew, with an empty page and a new connection. */
  restart() {
    this.#stop();
    this.#view.notices.clear('problem', 'error', 'reset', 'history', 'jump');
    this.#empty = '';
    this.#runId = null;
    this.#begin(null);
    this.#applySelection();
    const { run, tail } = this;
    this.#view.name(run);
    if (!run) {
      this.#view.connection.setState('failed');
      const wrong = this.getAttribute('run') ?? '';
      this.#view.notices.show('problem', this.#t('log.invalid', { run: wrong }), { urgent: true });
      return;
    }
    const stream = new SharedRunLogStream(run, { tail, api: API_ROOT });
    this.#stream = stream;
    const { connection, notices } = this.#view;
    tellNotices(stream, { connection, notices, run, t: this.#t, retry: () => stream.start() });
    this.#listen(stream);
    connection.setState('connecting');
    stream.start();
  }

  /**
   * Brings a row to the screen and chooses it; the end is not followed any more.
   *
   * @param {number} id
   */
  async jumpToRow(id) {
    await this.#jump((signal) => this.#search.row(id, signal), this.#t('log.norow', { row: String(id) }));
  }

  /**
   * Brings the first row at or behind a time to the screen.
   *
   * @param {string} time ISO 8601
   */
  async jumpToTime(time) {
    await this.#jump((signal) => this.#search.time(time, signal), this.#t('log.notime'));
  }

  /**
   * Does what a key asks for. The element hears the keys pressed within it; a page that has no other
   * use for them may pass on all others.
   *
   * @param {KeyboardEvent} event
   */
  handleKey(event) {
    const command = this.#view.help.open ? null : commandOf(event);
    // A second time the browser's own search is meant.
    if (!command || (command === 'search' && event.key !== '/' && this.#view.toolbar.searching)) return;
    if (command === 'unselect' && !this.#selection.ids) return;
    if (command === 'copy' && !this.#selection.ids) return;
    event.preventDefault();
    this.perform(command);
  }

  /** @param {import('./shortcuts.js').Command} command */
  perform(command) {
    switch (command) {
      case 'search':
        this.#view.toolbar.focusQuery();
        break;
      case 'next':
      case 'previous':
        void this.#find(command === 'next' ? 1 : -1);
        break;
      case 'follow':
        this.#follow.set(!this.#follow.following);
        break;
      case 'end':
        this.#follow.set(true);
        break;
      case 'top':
        void this.#jump(async () => {
          await this.#store.whole();
          return { id: -1, index: 0 };
        }, '');
        break;
      case 'error':
      case 'error-back':
        void this.#findError(command === 'error' ? 1 : -1);
        break;
      case 'wrap':
        this.#changeDisplay({ nowrap: !this.nowrap });
        break;
      case 'copy':
        void this.#copyRows();
        break;
      case 'unselect':
        this.#selection.clear();
        break;
      case 'help':
        this.#view.help.showModal();
        break;
    }
  }

  /** @param {SharedRunLogStream} stream */
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
      const { runId, status } = /** @type {ConnectedEvent} */ (event);
      this.#empty = runId === null ? 'log.waiting' : 'log.empty';
      this.#pacer.schedule();
      if (runId === null) return;
      this.#about(runId);
      this.dispatchEvent(new RunStatusEvent({ run_id: runId, status: status ?? undefined }));
    });
    stream.addEventListener('notice', (event) => {
      if (/** @type {import('../stream/stream-events.js').NoticeEvent} */ (event).kind !== 'info') return;
      this.#empty = 'log.waiting';
      this.#pacer.schedule();
    });
    stream.addEventListener('run', (event) => {
      const { run } = /** @type {RunEvent} */ (event);
      this.#empty = 'log.empty';
      this.#about(run.run_id);
      this.#pacer.schedule();
      this.dispatchEvent(new RunStatusEvent(run));
    });
    stream.addEventListener('reset', () => this.#begin(this.#runId));
    stream.addEventListener('stopped', (event) => this.#stopped(/** @type {StoppedEvent} */ (event)));
  }

  /** Notes whose rows these are. @param {number} runId */
  #about(runId) {
    if (runId !== this.#runId) this.#begin(runId);
  }

  /** Empties the page, for the rows of a run that is known or still to be found. @param {number | null} runId */
  #begin(runId) {
    this.#store.stop();
    this.#asking.abort();
    this.#matches.stop();
    this.#runId = runId;
    this.#history = runId === null ? null : new RunLogHistory(runId, { api: API_ROOT });
    this.#store = this.#newStore(this.#history);
    this.#search = new LogSearch(this.#store, this.#history);
    this.#tally.clear();
    this.#list.renew();
    this.#rowViews.clear();
    this.#view.toolbar.forgetPortals();
    this.#unread = 0;
    this.#marked = null;
    this.#view.announcer.stop();
    this.#view.hideEnd();
    this.#shownChoice = '';
    this.#applyChoice();
    this.#follow.set(true);
    this.#pacer.schedule();
  }

  /** @param {RunLogHistory | null} history */
  #newStore(history) {
    /** @type {RowStore} */
    const store = new RowStore(history, {
      changed: () => {
        if (store !== this.#store) return;
        if (store.complete) this.#view.notices.clear('history');
        this.#pacer.schedule();
      },
      shifted: (at, rows) => {
        if (store === this.#store) this.#list.shift(at, rows);
      },
      failed: (error) => {
        if (store === this.#store) this.#view.notices.show('history', this.#t('log.history', { reason: this.#reason(error) }));
      },
    });
    return store;
  }

  #stop() {
    this.#stream?.stop();
    this.#stream = null;
    this.#store.stop();
    this.#asking.abort();
    this.#matches.stop();
  }

  /** @param {LogRow[]} rows */
  #add(rows) {
    const [first] = rows;
    if (first) this.#about(first.run_id);
    const beginning = this.#store.received.length === 0;
    this.#store.push(rows);
    this.#tally.add(rows);
    this.#view.announcer.add(rows);
    if (!this.#follow.following) this.#unread += rows.filter((row) => this.#store.filter.matches(row)).length;
    this.#matches.add(rows);
    this.dispatchEvent(new RunLogRowsEvent(rows));
    if (beginning) {
      void this.#count();
      this.#countMatches();
      this.#seek();
    }
    this.#pacer.schedule();
  }

  /** @param {StoppedEvent} event */
  #stopped({ status, finishedAt, rows, runId }) {
    this.#view.showEnd(status ?? '', rows, this.run === 'current');
    this.#pacer.schedule();
    if (runId === null) return;
    const known = { run_id: runId, finished_at: finishedAt };
    this.dispatchEvent(new RunStatusEvent(status ? { ...known, status } : known));
  }

  /** Asks once how many rows of each level and portal there are; what comes later is added. */
  async #count() {
    const store = this.#store;
    try {
      const counts = await this.#history?.counts({}, 1);
      if (!counts || store !== this.#store) return;
      this.#tally.take(counts, store.received);
      this.#pacer.schedule();
    } catch (error) {
      // The numbers beside the levels are those of the rows that came, then.
      console.warn('the rows of the run could not be counted', error);
    }
  }

  /** @param {Partial<Choice>} choice */
  #choose(choice) {
    Object.assign(this, choice);
    this.dispatchEvent(new FilterChangeEvent(this.choice));
  }

  /** @param {Partial<Display>} display */
  #changeDisplay({ compact, ...others }) {
    Object.assign(this, others);
    if (compact !== undefined) this.density = compact ? 'compact' : 'comfortable';
    this.dispatchEvent(new DisplayChangeEvent(this.display));
  }

  #applyChoice() {
    const { choice } = this;
    this.#view.toolbar.showChoice(choice);
    this.#view.notices.clear('jump');
    const found = matcherOf(choice.query, choice.regex);
    this.#wrong = found instanceof SyntaxError ? found.message : '';
    this.#matcher = found instanceof SyntaxError ? null : found;
    if (this.#wrong) this.#matches.refuse(this.#wrong);
    else this.#countMatches();
    const text = choice.only ? this.#matcher : null;
    const shown = JSON.stringify([choice.levels, choice.portals, text && [text.query, text.regex]]);
    if (shown === this.#shownChoice) {
      this.#pacer.schedule();
      return;
    }
    this.#shownChoice = shown;
    const place = this.place;
    const { filter, view } = selectionOf(choice.levels, choice.portals, text);
    this.#store.setFilter(filter, view);
    this.#unread = 0;
    if (place) this.place = place;
    this.#pacer.schedule();
  }

  /** Asks how many rows have the query; each question replaces the one before. */
  #countMatches() {
    const matcher = this.#matcher;
    // Of a run without rows there is nothing to ask.
    const looking = matcher !== null && this.#store.received.length > 0;
    this.#matches.count(this.#history, looking ? selectionOf(this.levels, this.portals, matcher) : null);
  }

  /**
   * What has no room here has none, however wide the window is. Not by a container query: in one
   * Chromium 156 paints what was found only with the next change of a style.
   */
  #measure() {
    const width = this.offsetWidth / parseFloat(getComputedStyle(document.documentElement).fontSize);
    const name = width <= NARROW ? 'narrow' : width <= MIDDLE ? 'middle' : 'wide';
    if (this.dataset.width !== name) this.dataset.width = name;
  }

  #applyDisplay() {
    const { display } = this;
    this.#view.toolbar.showDisplay(display);
    if (this.#rowViews.mode !== display.time) {
      this.#rowViews.mode = display.time;
      this.#list.renew();
    }
    this.#pacer.schedule();
  }

  #applySelection() {
    this.#selection.restore(this.row);
    const { ids } = this.#selection;
    if (ids && this.#store.indexOf(ids.first) < 0) this.#wanted = { row: ids.first, offset: NaN };
    if (this.#store.count > 0) this.#seek();
    this.#pacer.schedule();
  }

  #selected() {
    const { name } = this.#selection;
    if (name) this.setAttribute('row', name);
    else this.removeAttribute('row');
    this.#pacer.schedule();
    this.dispatchEvent(new RowSelectEvent(name));
  }

  /** Goes to where the page asked to begin. */
  #seek() {
    const wanted = this.#wanted;
    if (!wanted || this.#store.received.length === 0) return;
    this.#wanted = null;
    const { row, offset } = wanted;
    void this.#jump((signal) => this.#search.row(row, signal), this.#t('log.norow', { row: String(row) }), offset);
  }

  /** @param {1 | -1} direction */
  async #find(direction) {
    const matcher = this.#matcher;
    if (!matcher) {
      if (this.#wrong) this.#view.notices.show('jump', this.#t('search.failed', { reason: this.#wrong }));
      this.#view.toolbar.focusQuery();
      return;
    }
    const from = this.#marked;
    const found = await this.#next(this.#search.text(matcher), direction, this.#t('search.none'));
    if (found) this.#matches.goTo(found.id, { from: found.next ? from : null, direction, wrapped: found.wrapped });
  }

  /** @param {1 | -1} direction */
  async #findError(direction) {
    await this.#next(this.#search.errors(), direction, this.#t('tool.noerror'));
  }

  /**
   * @param {Target} target
   * @param {1 | -1} direction
   * @param {string} nothing what to say where there is none
   * @returns {Promise<{id: number, wrapped: boolean, next: boolean} | null>} `next`: whether it is the
   *   next one to the row that was marked; null where there is none, or the reader went elsewhere
   */
  async #next(target, direction, nothing) {
    const { first, last } = this.#list.seen;
    const marked = this.#marked === null ? -1 : this.#store.indexOf(this.#marked);
    const next = marked >= first && marked <= last;
    const start = next ? marked : direction > 0 ? first - 1 : last + 1;
    /** @type {(Found & {wrapped: boolean}) | null} */
    let found = null;
    const there = await this.#jump(async (signal) => {
      found = await this.#search.next(target, start, direction, signal);
      return found;
    }, nothing);
    const { id, wrapped } = found ?? { id: 0, wrapped: false };
    if (there && wrapped) this.#view.notices.show('jump', this.#t('search.wrapped'));
    return there ? { id, wrapped, next } : null;
  }

  /**
   * @param {(signal: AbortSignal) => Promise<Found | null>} find
   * @param {string} nothing what to say where nothing is found; empty for nothing
   * @param {number} offset of the row to the upper edge; NaN to show it a little further down, marked
   * @returns {Promise<boolean>}
   */
  async #jump(find, nothing, offset = NaN) {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.#follow.set(false);
    this.#view.notices.clear('jump');
    this.toggleAttribute('data-busy', true);
    try {
      const found = await find(signal);
      if (signal.aborted) return false;
      if (!found) {
        this.#view.notices.show('jump', nothing);
        return false;
      }
      const { id, index } = found;
      if (!Number.isNaN(offset)) {
        this.#list.restore({ index, offset });
      } else {
        this.#marked = id;
        this.#list.goTo(index, id < 0 ? 0 : DOWN);
      }
      // At once: the next search begins at what is on the screen.
      this.#draw();
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      const missing = error instanceof Problem && error.status === 404 && nothing;
      this.#view.notices.show('jump', missing ? nothing : this.#t('search.failed', { reason: this.#reason(error) }));
      return false;
    } finally {
      if (this.#asking.signal === signal) this.toggleAttribute('data-busy', false);
    }
  }

  /** @param {unknown} error */
  #reason(error) {
    if (!(error instanceof Problem)) return problemText(new Problem(0), this.#t);
    return error.status === 400 && error.detail ? error.detail : problemText(error, this.#t);
  }

  /** @param {'text' | 'ndjson' | 'csv'} format */
  #download(format) {
    if (!this.#history) return;
    const link = document.createElement('a');
    link.href = this.#history.downloadUrl(format, this.#store.view);
    link.download = '';
    link.click();
  }

  async #copyRows() {
    const { ids } = this.#selection;
    const indexOf = (/** @type {number} */ id) => this.#store.indexOf(id);
    if (!ids) return;
    const [a, b] = [indexOf(ids.first), indexOf(ids.last)];
    for (let at = Math.min(a, b); at >= 0 && at <= Math.max(a, b); at++) {
      if (!this.#store.row(at)) await this.#store.read(at);
    }
    await this.#copy(this.#selection.textOf(indexOf, (index) => this.#store.row(index)));
  }

  /** @param {string} text */
  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.#view.notices.show('copy', this.#t('select.copied'));
      setTimeout(() => this.#view.notices.clear('copy'), 2000);
    } catch {
      this.#view.notices.show('copy', this.#t('select.failed'), { urgent: true });
    }
  }

  #rowQuery() {
    const query = new URLSearchParams(location.search);
    query.set('row', this.#selection.name);
    return query;
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = /** @type {Element} */ (event.target);
    // Who opens a long message wants to read it, not to be taken to its end.
    if (target.closest('.expand, .unfold')) this.#follow.set(false);
    const time = target.closest('[part~="time"]');
    const row = time?.closest('[data-id]');
    if (!(row instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.button !== 0) return;
    event.preventDefault();
    this.#follow.set(false);
    this.#selection.choose(Number(row.dataset.id), event.shiftKey);
  }

  #scrolled() {
    // Who goes on by hand does not want to be taken away when a search ends.
    if (this.#list.scrolled() && !this.#follow.following) this.#asking.abort();
    this.#pacer.schedule();
  }

  #followed() {
    this.#unread = 0;
    this.#pacer.schedule();
  }

  /** @param {number} index */
  #blank(index) {
    let blank = this.#blanks.get(index);
    if (!blank) {
      if (this.#blanks.size > 2000) this.#blanks.clear();
      this.#blanks.set(index, (blank = {}));
    }
    return blank;
  }

  /** @param {number} index */
  #node(index) {
    const row = this.#store.row(index);
    return row ? this.#rowViews.node(row) : this.#rowViews.unread();
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  #shown(from, to) {
    for (let index = from; index < to; index++) {
      const row = this.#store.row(index);
      const node = this.#list.nodeOf(index);
      const previous = index > 0 ? this.#store.row(index - 1) : null;
      if (row && node && (previous || index === 0)) this.#rowViews.head(node, row, previous);
    }
  }

  #draw() {
    // Paper has no height to fill: each drawing would call for more rows.
    if (PAPER.matches) return;
    const following = this.#follow.following;
    const again = this.#list.draw(following);
    if (following) this.#follow.pin();
    else this.#follow.moved();
    const { from, to, seen } = this.#list;
    this.#store.look(from, to);
    this.#mark(from);
    this.#view.toolbar.showCounts((level) => this.#tally.level(level), this.#tally.portals);
    this.#view.show({
      count: this.#store.count,
      rows: Math.max(this.#tally.rows, this.#store.received.length),
      complete: this.#store.complete,
      empty: this.#empty,
      following,
      unread: this.#unread,
      seen,
    });
    this.toggleAttribute('data-following', following);
    clearTimeout(this.#rest);
    if (again) this.#rest = setTimeout(() => this.#pacer.schedule(), REST);
  }

  /** Shows what was found and chosen among the rows in the document. @param {number} from */
  #mark(from) {
    const nodes = [...this.#list.nodes()];
    /** @type {HTMLElement | null} */
    let here = null;
    for (const node of nodes) {
      const marked = this.#marked !== null && node.dataset.id === String(this.#marked);
      node.toggleAttribute('data-marked', marked);
      if (marked) here = node;
    }
    this.#highlighter.show(nodes, this.#matcher, here);
    this.#selection.show(nodes, (id) => this.#store.indexOf(id), (node) => from + nodes.indexOf(node));
  }
}
