import { API_ROOT } from '../api-root.js';
import { Problem } from './problem.js';
import { RecentIds } from './recent-ids.js';
import { RunLogHistory } from './run-log-history.js';
import { RunLogStream } from './run-log-stream.js';
import {
  ConnectedEvent, NoticeEvent, ResetEvent, RowsEvent, RunEvent, StateEvent, StoppedEvent,
} from './stream-events.js';
import { watchWakeUps } from './wake-ups.js';

/** @import { LogRow, Run } from './wire.js' */
/** @import { StreamState } from './stream-events.js' */
/** @import { Moment } from './wake-ups.js' */

/**
 * What the tabs of one browser tell each other. Each holder of the connection numbers its batches of
 * rows in a series of its own, so that a tab which the browser let sleep knows that it missed some.
 *
 * @typedef {{state: StreamState, problem: {status: number, title: string, detail: string} | null,
 *   mode: 'listen' | 'poll' | null, runId: number | null, status: string | null, lastId: number | null,
 *   stopped: StoppedNews | null}} Standing
 * @typedef {{series: string, number: number}} Mark the last batch that a tab has
 * @typedef {{kind: 'rows', rows: LogRow[], at: Mark}} Rows
 * @typedef {{kind: 'standing', standing: Standing, at: Mark}} Answer to `hello`
 * @typedef {{kind: 'taken', series: string, after: Mark}} Taken another tab goes on behind this batch
 * @typedef {{kind: 'state', standing: Standing}} StateNews
 * @typedef {{kind: 'connected', standing: Standing}} ConnectedNews
 * @typedef {{kind: 'run', run: Run}} RunNews
 * @typedef {{kind: 'stopped', runId: number | null, status: string | null, finishedAt: string | null, rows: number | null}} StoppedNews
 * @typedef {{kind: 'reset', reason: 'run' | 'cursor', message: string}} ResetNews
 * @typedef {{kind: 'notice', notice: 'info' | 'poll' | 'listen' | 'error', message: string}} Notice
 * @typedef {{kind: 'hello'} | {kind: 'again'} | Answer | Taken | Rows | StateNews | ConnectedNews | RunNews
 *   | StoppedNews | ResetNews | Notice} Message
 */

/** How long a tab waits for the one that holds the connection before it takes it over. Milliseconds. */
const PATIENCE = 3000;
/** How often a tab that is looked at makes sure that somebody holds the connection. Milliseconds. */
const CHECK = 15_000;

/**
 * Follows the log of one run over one connection that all tabs of the browser share, with the events
 * of `RunLogStream`.
 *
 * A browser opens six connections to a host over HTTP/1.1, so six tabs with a stream each would leave
 * none for anything else. The tab that holds the Web Lock of the run follows it and tells the others
 * what it hears; when it closes, sleeps or falls silent, another one goes on where that one stopped.
 * Rows that a tab missed before it joined come from the history. Where the browser has no locks (a
 * page that is not a secure context, an old browser) each tab has a connection of its own.
 */
export class SharedRunLogStream extends EventTarget {
  #run;
  #tail;
  #api;
  #name;
  /** @type {LockManager | undefined} */
  #locks;
  /** @type {BroadcastChannel | null} */
  #channel = null;
  /** Ends the wait for the lock, and all watches; present while the stream is wanted. @type {AbortController | null} */
  #wanted = null;
  /** The connection, in the tab that holds it. @type {RunLogStream | null} */
  #held = null;
  /** Gives the lock back. @type {(() => void) | null} */
  #release = null;
  #seen = new RecentIds();
  /** What comes while missing rows are being read; null when none are. @type {LogRow[] | null} */
  #early = null;
  /** Whether this tab has all that came before the next batch. */
  #joined = false;
  /** The place behind the last row, opaque; empty as long as there is none. */
  #cursor = '';
  /** @type {Mark} */
  #at = { series: '', number: 0 };
  #heard = 0;
  #silent = false;
  /** Whether this tab is about to take the connection from another. */
  #taking = false;
  /** @type {Standing} */
  #standing = {
    state: 'connecting', problem: null, mode: null, runId: null, status: null, lastId: null, stopped: null,
  };

  /**
   * @param {string} run an id or `current`
   * @param {{tail?: number, api?: string, locks?: LockManager | undefined}} options
   */
  constructor(run, options = {}) {
    super();
    this.#run = run;
    this.#tail = options.tail ?? 500;
    this.#api = options.api ?? API_ROOT;
    this.#name = `runcast ${this.#api} ${run}`;
    this.#locks = 'locks' in options ? options.locks : globalThis.navigator?.locks;
  }

  get state() {
    return this.#standing.state;
  }

  /** Whether this tab holds the connection. */
  get holding() {
    return this.#held !== null;
  }

  /** Follows the run; on a stream that ended or failed, tries again where it left off. */
  start() {
    if (this.#wanted) {
      if (this.#held) this.#held.start();
      else this.#tell({ kind: 'again' });
      return;
    }
    this.#wanted = new AbortController();
    watchWakeUps((moment) => this.#wake(moment), this.#wanted.signal);
    this.#join();
  }

  /** Lets go of the connection for good; another tab takes it over. */
  stop() {
    this.#wanted?.abort();
    this.#wanted = null;
    this.#leave();
  }

  #join() {
    if (!this.#locks || typeof BroadcastChannel === 'undefined') {
      this.#hold();
      return;
    }
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#receive(/** @type {Message} */ (data));
    void this.#queue(false);
    const channel = this.#channel;
    const check = setInterval(() => this.#check(), CHECK);
    this.#wanted?.signal.addEventListener('abort', () => clearInterval(check));
    // Whoever gets the lock at once has nobody to ask.
    void this.#locks.query().then(({ held = [] }) => {
      const taken = held.some(({ name }) => name === this.#name);
      if (channel === this.#channel && !this.#held && taken) this.#ask();
    });
  }

  #leave() {
    this.#drop();
    // Rows that a pause leaves out come from this tab's own place, if it has one.
    this.#joined = this.#joined && this.#cursor !== '';
    this.#early = null;
    this.#release?.();
    this.#release = null;
    this.#channel?.close();
    this.#channel = null;
  }

  /**
   * Waits for the lock. Takes it from a tab that does not answer, or because this one missed what was
   * told: a connection that goes on at this tab's own place brings it, and the others know rows that
   * come twice.
   *
   * @param {boolean} steal
   */
  async #queue(steal) {
    if (steal && this.#taking) return;
    this.#taking = steal;
    const { signal } = /** @type {AbortController} */ (this.#wanted);
    const channel = this.#channel;
    const release = new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(null));
      this.#release = () => resolve(null);
    });
    try {
      await this.#locks?.request(this.#name, steal ? { steal } : { signal }, async () => {
        if (signal.aborted || channel !== this.#channel || this.#held) return;
        this.#hold();
        await release;
      });
    } catch {
      // Called off, or taken by a tab that took this one for asleep: that one goes on now.
      if (signal.aborted || channel !== this.#channel || !this.#held) return;
      this.#drop();
      void this.#queue(false);
      this.#ask();
    }
  }

  /** Opens the connection, behind what this tab knows already. */
  #hold() {
    this.#silent = this.#taking = false;
    const { runId } = this.#standing;
    const from = this.#cursor && runId !== null ? { runId, cursor: this.#cursor } : null;
    const stream = new RunLogStream(this.#run, { tail: this.#tail, api: this.#api, from });
    this.#held = stream;
    this.#early = null;
    this.#joined = true;
    const series = Math.random().toString(36).slice(2);
    this.#tell({ kind: 'taken', series, after: this.#at });
    this.#at = { series, number: 0 };
    this.#relay(stream);
    stream.start();
  }

  #drop() {
    const held = this.#held;
    this.#held = null;
    held?.stop();
  }

  /** Passes on what the connection says, to this tab and to the others. @param {RunLogStream} stream */
  #relay(stream) {
    /** @param {(event: any) => Message} message */
    const pass = (message) => (/** @type {Event} */ event) => {
      if (stream !== this.#held) return;
      const news = message(event);
      this.#tell(news);
      this.#deliver(news);
    };
    stream.addEventListener('rows', pass(({ rows }) => ({ kind: 'rows', rows, at: { ...this.#at, number: this.#at.number + 1 } })));
    stream.addEventListener(
      'state',
      pass(({ state, problem }) => {
        const told = problem && { status: problem.status, title: problem.title, detail: problem.detail };
        return { kind: 'state', standing: { ...this.#standing, state, problem: told } };
      }),
    );
    stream.addEventListener(
      'connected',
      pass(({ mode, runId, status, lastId }) => ({
        kind: 'connected',
        standing: { ...this.#standing, mode, runId, status, lastId, stopped: null },
      })),
    );
    stream.addEventListener('run', pass(({ run }) => ({ kind: 'run', run })));
    stream.addEventListener('reset', pass(({ reason, message }) => ({ kind: 'reset', reason, message })));
    stream.addEventListener('notice', pass(({ kind, message }) => ({ kind: 'notice', notice: kind, message })));
    stream.addEventListener(
      'stopped',
      pass(({ runId, status, finishedAt, rows }) => ({ kind: 'stopped', runId, status, finishedAt, rows })),
    );
  }

  /** @param {Message} message from another tab */
  #receive(message) {
    if (message.kind === 'hello') {
      if (this.#held) this.#tell({ kind: 'standing', standing: this.#standing, at: this.#at });
      return;
    }
    if (message.kind === 'again') {
      this.#held?.start();
      return;
    }
    if (this.#held) return; // From a tab that held the connection until now and has not heard of it yet.
    this.#heard = Date.now();
    this.#silent = false;
    switch (message.kind) {
      case 'standing':
        this.#adopt(message.standing);
        if (!this.#joined) void this.#readBefore(message.at);
        else if (!equal(message.at, this.#at)) void this.#queue(true);
        break;
      case 'taken': {
        const { series, after } = message;
        if (!this.#joined) this.#ask();
        else if (after.series !== this.#at.series || after.number > this.#at.number) void this.#queue(true);
        else this.#at = { series, number: 0 };
        break;
      }
      case 'rows':
        if (!this.#joined) break;
        if (equal(message.at, { ...this.#at, number: this.#at.number + 1 })) this.#deliver(message);
        else void this.#queue(true);
        break;
      default:
        this.#deliver(message);
    }
  }

  /** Tells what this tab does not know yet. @param {Standing} standing as the holder has it */
  #adopt(standing) {
    const { state, mode, runId } = this.#standing;
    if (standing.mode !== null && (mode === null || runId !== standing.runId)) {
      this.#deliver({ kind: 'connected', standing });
    }
    if (state !== standing.state || standing.problem) this.#deliver({ kind: 'state', standing });
  }

  /**
   * Reads the newest rows that were there before this tab. What comes meanwhile waits.
   *
   * @param {Mark} at the last batch that was told before
   */
  async #readBefore(at) {
    const { runId } = this.#standing;
    this.#joined = true;
    this.#at = at;
    if (runId === null) return;
    this.#early = [];
    const channel = this.#channel;
    try {
      const history = new RunLogHistory(runId, { api: this.#api });
      const limit = Math.min(Math.max(this.#tail, 1), 2000);
      const { rows } = await history.page({ last: true, limit }, {}, this.#wanted?.signal);
      if (channel !== this.#channel || !this.#early) return;
      const early = this.#early;
      this.#early = null;
      this.#cursor ||= rows.at(-1)?.cursor ?? '';
      this.#deliverRows([...rows, ...early]);
      const { stopped } = this.#standing;
      if (stopped) this.dispatchEvent(stoppedEvent(stopped));
    } catch {
      // Then a connection of its own has to bring them.
      if (channel !== this.#channel || !this.#early || !this.#wanted) return;
      this.#cursor = '';
      this.#leave();
      this.#hold();
    }
  }

  /** @param {LogRow[]} rows */
  #deliverRows(rows) {
    const fresh = rows.filter(({ id }) => this.#seen.add(id));
    if (fresh.length > 0) this.dispatchEvent(new RowsEvent(fresh));
  }

  /** @param {Message} news */
  #deliver(news) {
    switch (news.kind) {
      case 'rows':
        this.#at = news.at;
        this.#cursor = news.rows.at(-1)?.cursor || this.#cursor;
        if (this.#early) this.#early.push(...news.rows);
        else this.#deliverRows(news.rows);
        break;
      case 'state': {
        this.#standing = news.standing;
        const { state, problem } = news.standing;
        const told = problem && new Problem(problem.status, problem.title, problem.detail);
        this.dispatchEvent(new StateEvent(state, told));
        break;
      }
      case 'connected': {
        const { mode, runId, status, lastId } = news.standing;
        this.#standing = { ...this.#standing, mode, runId, status, lastId, stopped: news.standing.stopped };
        this.dispatchEvent(new ConnectedEvent(mode ?? 'listen', runId, status, lastId));
        break;
      }
      case 'run':
        this.#standing = { ...this.#standing, runId: news.run.run_id, status: news.run.status };
        this.dispatchEvent(new RunEvent(news.run));
        break;
      case 'reset':
        this.#seen.clear();
        this.#cursor = '';
        if (this.#early) this.#early = [];
        this.#standing = { ...this.#standing, stopped: null };
        this.dispatchEvent(new ResetEvent(news.reason, news.message));
        break;
      case 'notice':
        if (news.notice === 'poll' || news.notice === 'listen') this.#standing = { ...this.#standing, mode: news.notice };
        this.dispatchEvent(new NoticeEvent(news.notice, news.message));
        break;
      case 'stopped':
        this.#standing = { ...this.#standing, stopped: news };
        // Behind the rows, which may still be read.
        if (!this.#early) this.dispatchEvent(stoppedEvent(news));
        break;
    }
  }

  /** @param {Message} message */
  #tell(message) {
    this.#channel?.postMessage(message);
  }

  /** Asks the tab that holds the connection how things stand. */
  #ask() {
    this.#silent = true;
    this.#tell({ kind: 'hello' });
    setTimeout(() => {
      if (!this.#silent || this.#held || !this.#wanted || !this.#channel) return;
      void this.#queue(true);
    }, PATIENCE);
  }

  #check() {
    const idle = Date.now() - this.#heard > CHECK;
    if (!this.#held && idle && globalThis.document?.visibilityState === 'visible') this.#ask();
  }

  /** @param {Moment} moment */
  #wake(moment) {
    // A page that holds a lock or an open connection is not kept for the back button.
    if (moment === 'hidden') this.#leave();
    else if (moment === 'restored') this.#join();
    else if (!this.#held && this.#channel) this.#ask();
  }
}

/** @param {StoppedNews} news */
function stoppedEvent({ runId, status, finishedAt, rows }) {
  return new StoppedEvent(runId, status, finishedAt, rows);
}

/**
 * @param {Mark} a
 * @param {Mark} b
 */
function equal(a, b) {
  return a.series === b.series && a.number === b.number;
}
