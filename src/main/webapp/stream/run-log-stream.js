import { API_ROOT } from '../api-root.js';
import { Acknowledgements } from './acknowledgements.js';
import { Backoff } from './backoff.js';
import { Problem } from './problem.js';
import { RecentIds } from './recent-ids.js';
import { explainRefusal } from './refusal.js';
import { soon } from './soon.js';
import {
  ConnectedEvent, NoticeEvent, ResetEvent, RowsEvent, RunEvent, StateEvent, StoppedEvent,
} from './stream-events.js';
import { watchWakeUps } from './wake-ups.js';
import { parseMessage } from './wire.js';

/** @import { LogRow, WireMessage } from './wire.js' */
/** @import { StreamState } from './stream-events.js' */
/** @import { Moment } from './wake-ups.js' */

/**
 * A row that comes alone is handed on at once; in a burst this much lies between two batches, for a
 * page that changes more often is no easier to read, only dearer to draw. Milliseconds.
 */
const BATCH_PAUSE = 100;
/** Rows of one transaction come in one go and belong in one batch. Milliseconds. */
const BATCH_DELAY = 8;
/** A batch that large is handed on without waiting. */
const BATCH_ROWS = 2000;
/** A connection that lasted this long was a good one. Milliseconds. */
const STABLE = 10_000;
/** Silence after which a tab that is shown again does not trust its connection. Milliseconds. */
const SILENCE = 45_000;

/**
 * Follows the log of one run: keeps the cursor, drops repeated rows, reconnects.
 *
 * Built on the browser's own `EventSource`, which resumes after a cut by itself; this class takes
 * over where that gives up (any answer but 200) or cannot know better (sleep, back from another
 * page). It has no view and needs no document. It tells what happens by the events of
 * `stream-events.js`, always in the order in which the server said it.
 */
export class RunLogStream extends EventTarget {
  #run;
  #tail;
  #api;
  #EventSource;
  #fetch;
  #backoff = new Backoff();
  #seen = new RecentIds();
  #acknowledgements = new Acknowledgements((run, report) => this.#acknowledge(run, report));
  /** @type {StreamState} */
  #state = 'connecting';
  /** @type {EventSource | null} */
  #source = null;
  /** Opaque; empty as long as there is no place to resume at. */
  #cursor = '';
  /** @type {number | null} */
  #runId = null;
  /** @type {LogRow[]} */
  #batch = [];
  /** Gives up the plan to hand on the batch; null where there is none. @type {(() => void) | null} */
  #unplan = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retryTimer;
  #flushedAt = -Infinity;
  #openedAt = 0;
  #heardAt = 0;
  /** Ends the watch over wake-ups; present while the stream is wanted. @type {AbortController | null} */
  #wanted = null;
  /** Ends a question about a refusal that nobody waits for any more. @type {AbortController | null} */
  #question = null;

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
    this.#EventSource = options.EventSource ?? globalThis.EventSource;
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#runId = options.from?.runId ?? null;
    this.#cursor = options.from?.cursor ?? '';
  }

  get state() {
    return this.#state;
  }

  /** Connects; on a stream that ended or failed, connects again where it left off. */
  start() {
    if (!this.#wanted) {
      this.#wanted = new AbortController();
      watchWakeUps((moment) => this.#wake(moment), this.#wanted.signal);
    }
    this.#backoff.reset();
    this.#enter(this.#cursor ? 'reconnecting' : 'connecting');
    this.#open();
  }

  /** Disconnects for good; rows that wait in a batch are still delivered. */
  stop() {
    this.#wanted?.abort();
    this.#wanted = null;
    this.#disconnect();
    this.#flush();
  }

  #open() {
    this.#disconnect();
    // With the login of Runcast's own origin, also in the page of another one.
    const source = new this.#EventSource(this.#streamUrl(), { withCredentials: true });
    this.#source = source;
    source.onmessage = (event) => {
      this.#heardAt = Date.now();
      const message = parseMessage(event.data);
      if (message?.type === 'log') message.cursor = event.lastEventId;
      if (message) this.#receive(message);
      // Not on a reset: until rows of the new replay arrive, the old place must not be asked for.
      if (event.lastEventId && message?.type !== 'reset') this.#cursor = event.lastEventId;
    };
    source.onerror = () => this.#cut(source);
  }

  /** Lets go of the connection and of every plan for another one. */
  #disconnect() {
    clearTimeout(this.#retryTimer);
    this.#question?.abort();
    this.#question = null;
    if (!this.#source) return;
    this.#source.onmessage = this.#source.onerror = null;
    this.#source.close();
    this.#source = null;
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
        this.#openedAt = Date.now();
        this.#follow(message.run_id ?? null);
        this.#acknowledgements.begin(message.last_id ?? null);
        this.#enter('open');
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
        this.#disconnect();
        this.dispatchEvent(
          new StoppedEvent(this.#runId, message.status ?? null, message.finished_at ?? null, message.rows ?? null),
        );
        this.#enter('ended');
        break;
      case 'error':
        // The server closes now; the browser would be back at once, and so would the error.
        this.dispatchEvent(new NoticeEvent('error', message.message));
        this.#retry(new Problem(200, '', message.message));
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

  /** @param {EventSource} source */
  async #cut(source) {
    if (source !== this.#source) return;
    this.#enter('reconnecting');
    if (source.readyState !== this.#EventSource.CLOSED) return; // It comes back by itself.
    this.#disconnect();
    this.#question = new AbortController();
    const { signal } = this.#question;
    const refusal = await explainRefusal(this.#runUrl(), this.#streamUrl(), signal, this.#fetch);
    if (signal.aborted) return;
    switch (refusal.kind) {
      case 'over':
        this.#enter('ended');
        break;
      case 'fatal':
        this.#enter('failed', refusal.problem);
        break;
      case 'later':
        this.#retry(refusal.problem, refusal.retryAfter);
        break;
    }
  }

  /**
   * @param {Problem} problem
   * @param {number} atLeast milliseconds
   */
  #retry(problem, atLeast = 0) {
    this.#disconnect();
    if (this.#openedAt && Date.now() - this.#openedAt > STABLE) this.#backoff.reset();
    this.#openedAt = 0;
    this.#enter('reconnecting', problem);
    this.#retryTimer = setTimeout(() => this.#open(), this.#backoff.next(atLeast));
  }

  /** @param {Moment} moment */
  #wake(moment) {
    if (this.#state === 'ended' || this.#state === 'failed') return;
    if (moment === 'hidden') {
      // A page with an open connection is not kept for the back button.
      this.#disconnect();
      return;
    }
    const trusted = moment === 'visible' && this.#state === 'open' && Date.now() - this.#heardAt < SILENCE;
    if (!trusted) this.#open();
  }

  /**
   * @param {StreamState} state
   * @param {Problem | null} problem
   */
  #enter(state, problem = null) {
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
