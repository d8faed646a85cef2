import { API_ROOT } from '../api-root.js';
import { Acknowledgements } from './acknowledgements.js';
import { EventConnection } from './event-connection.js';
import { Problem } from './problem.js';
import { RecentIds } from './recent-ids.js';
import { soon } from './soon.js';
import {
  ConnectedEvent, NoticeEvent, ResetEvent, RowsEvent, RunEvent, StateEvent, StoppedEvent,
} from './stream-events.js';

/** @import { LogRow, WireMessage } from './wire.js' */
/** @import { StreamState } from './stream-events.js' */

/**
 * A row that comes alone is handed on at once; in a burst this much lies between two batches, for a
 * page that changes more often is no easier to read, only dearer to draw. Milliseconds.
 */
const BATCH_PAUSE = 100;
/** Rows of one transaction come in one go and belong in one batch. Milliseconds. */
const BATCH_DELAY = 8;
/** A batch that large is handed on without waiting. */
const BATCH_ROWS = 2000;

/**
 * Follows the log of one run: keeps the cursor, drops repeated rows, hands on rows in batches. It has
 * no view and needs no document. It tells what happens by the events of `stream-events.js`, always in
 * the order in which the server said it.
 */
export class RunLogStream extends EventTarget {
  #run;
  #tail;
  #api;
  #fetch;
  #connection;
  #seen = new RecentIds();
  #acknowledgements = new Acknowledgements((run, report) => this.#acknowledge(run, report));
  /** What was told last. @type {StreamState} */
  #state = 'connecting';
  /** Opaque; empty as long as there is no place to resume at. */
  #cursor = '';
  /** @type {number | null} */
  #runId = null;
  /** @type {LogRow[]} */
  #batch = [];
  /** Gives up the plan to hand on the batch; null where there is none. @type {(() => void) | null} */
  #unplan = null;
  #flushedAt = -Infinity;

  /**
   * @param {string} run an id or `current`
   * @param {{tail?: number | 'all', api?: string, from?: {runId: number, cursor: string} | null,
   *   EventSource?: typeof globalThis.EventSource, fetch?: typeof globalThis.fetch}} options `from`: where
   *   to go on, for one who has the rows up to there from elsewhere
   */
  constructor(run, options = {}) {
    super();
    this.#run = run;
    this.#tail = options.tail ?? 500;
    this.#api = options.api ?? API_ROOT;
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#connection = new EventConnection(
      {
        addresses: () => ({ stream: this.#streamUrl(), question: this.#runUrl() }),
        message: (message, place) => this.#take(message, place),
        state: (state, problem) => this.#tell(state, problem),
        over: () => this.#connection.end(),
      },
      options,
    );
    this.#runId = options.from?.runId ?? null;
    this.#cursor = options.from?.cursor ?? '';
  }

  get state() {
    return this.#state;
  }

  /** Connects; on a stream that ended or failed, connects again where it left off. */
  start() {
    this.#connection.start(this.#cursor !== '');
  }

  /** Disconnects for good; rows that wait in a batch are still delivered. */
  stop() {
    this.#connection.stop();
    this.#flush();
  }

  /**
   * @param {WireMessage} message
   * @param {string} place
   */
  #take(message, place) {
    if (message.type === 'log') message.cursor = place;
    this.#receive(message);
    // Not on a reset: until rows of the new replay arrive, the old place must not be asked for.
    if (place && message.type !== 'reset') this.#cursor = place;
  }

  /** @param {WireMessage} message */
  #receive(message) {
    if (message.type === 'log') {
      this.#log(message);
      return;
    }
    this.#flush();
    switch (message.type) {
      case 'connected':
        this.#follow(message.run_id ?? null);
        this.#acknowledgements.begin(message.last_id ?? null);
        this.#connection.opened();
        this.dispatchEvent(
          new ConnectedEvent(message.mode, message.run_id ?? null, message.status ?? null, message.last_id ?? null),
        );
        break;
      case 'run':
        this.#follow(message.run_id);
        this.dispatchEvent(new RunEvent(message));
        break;
      case 'mode':
        this.dispatchEvent(new NoticeEvent(message.mode, message.message));
        break;
      case 'info':
        this.dispatchEvent(new NoticeEvent('info', message.message));
        break;
      case 'reset':
        this.#forget();
        this.#acknowledgements.pause();
        this.dispatchEvent(new ResetEvent('cursor', message.message));
        break;
      case 'stopped':
        this.dispatchEvent(
          new StoppedEvent(this.#runId, message.status ?? null, message.finished_at ?? null, message.rows ?? null),
        );
        this.#connection.end();
        break;
      case 'error':
        // The server closes now; the browser would be back at once, and so would the error.
        this.dispatchEvent(new NoticeEvent('error', message.message));
        this.#connection.retry(new Problem(200, '', message.message));
        break;
    }
  }

  /** @param {LogRow} row */
  #log(row) {
    this.#follow(row.run_id);
    if (!this.#seen.add(row.id)) return;
    this.#acknowledgements.arrived(row);
    this.#batch.push(row);
    if (this.#batch.length >= BATCH_ROWS) this.#flush();
    else this.#unplan ??= soon(() => this.#flush(), this.#untilNextBatch());
  }

  /**
   * Nothing depends on it: a report that does not get through is not sent again.
   *
   * @param {number} run
   * @param {object} report
   */
  #acknowledge(run, report) {
    this.#fetch(`${this.#api}runs/${run}/acknowledgements`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(report),
      credentials: 'include',
      keepalive: true,
    }).catch(() => {});
  }

  #flush() {
    this.#unplan?.();
    this.#unplan = null;
    if (this.#batch.length === 0) return;
    const rows = this.#batch;
    this.#batch = [];
    this.#flushedAt = performance.now();
    this.dispatchEvent(new RowsEvent(rows));
  }

  #untilNextBatch() {
    return Math.max(BATCH_DELAY, this.#flushedAt + BATCH_PAUSE - performance.now());
  }

  /**
   * Notes whose rows these are: behind `current` the next run may follow, and its rows must not be
   * mixed with those of the one before.
   *
   * @param {number | null} runId
   */
  #follow(runId) {
    if (runId === null || runId === this.#runId) return;
    const changed = this.#runId !== null;
    this.#runId = runId;
    if (!changed) return;
    this.#flush();
    this.#forget();
    this.dispatchEvent(new ResetEvent('run'));
  }

  #forget() {
    this.#seen.clear();
    this.#cursor = '';
  }

  /**
   * @param {StreamState} state
   * @param {Problem | null} problem
   */
  #tell(state, problem) {
    if (state === this.#state && !problem) return;
    this.#state = state;
    this.dispatchEvent(new StateEvent(state, problem));
  }

  /** A cursor belongs to its run: once there is one, `current` means that run. */
  #resource() {
    return `runs/${this.#cursor && this.#runId !== null ? this.#runId : this.#run}`;
  }

  #runUrl() {
    return this.#api + this.#resource();
  }

  #streamUrl() {
    const query = new URLSearchParams({ tail: String(this.#tail) });
    if (this.#cursor) query.set('last_event_id', this.#cursor);
    return `${this.#api}${this.#resource()}/logs/stream?${query}`;
  }
}
