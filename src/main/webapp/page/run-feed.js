import { API_ROOT } from '../api-root.js';
import { Backoff } from '../stream/backoff.js';
import { Problem } from '../stream/problem.js';
import { explainRefusal } from '../stream/refusal.js';
import { watchWakeUps } from '../stream/wake-ups.js';
import { parseMessage } from '../stream/wire.js';

/** @import { Run } from '../stream/wire.js' */
/** @import { StreamState } from '../stream/stream-events.js' */
/** @import { Moment } from '../stream/wake-ups.js' */

/**
 * What came of some runs since the message before.
 *
 * @typedef {{type: 'activity', at: string, runs: {run_id: number, rows: number, errors: number}[]}} Activity
 */

/**
 * What whoever follows the feed is told.
 *
 * @typedef {object} FeedListener
 * @property {() => void} connected what changed before is not told: the list is to be read again
 * @property {(state: StreamState, mode: 'listen' | 'poll', problem: Problem | null) => void} state
 * @property {(run: Run) => void} run a run started, changed or ended
 * @property {(activity: Activity) => void} activity
 */

/** A connection that lasted this long was a good one. Milliseconds. */
const STABLE = 10_000;
/** Silence after which a tab that is shown again does not trust its connection. Milliseconds. */
const SILENCE = 45_000;

/**
 * Follows what becomes of all runs: reconnects, with no place to resume at. Has no view and needs no
 * document.
 */
export class RunFeed {
  #listener;
  #api;
  #EventSource;
  #fetch;
  #backoff = new Backoff();
  /** @type {StreamState} */
  #state = 'connecting';
  /** @type {'listen' | 'poll'} */
  #mode = 'listen';
  /** @type {EventSource | null} */
  #source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retryTimer;
  #openedAt = 0;
  #heardAt = 0;
  /** Ends the watch over wake-ups; present while the feed is wanted. @type {AbortController | null} */
  #wanted = null;
  /** Ends a question about a refusal that nobody waits for any more. @type {AbortController | null} */
  #question = null;

  /**
   * @param {FeedListener} listener
   * @param {{api?: string, EventSource?: typeof globalThis.EventSource, fetch?: typeof globalThis.fetch}} options
   */
  constructor(listener, options = {}) {
    this.#listener = listener;
    this.#api = options.api ?? API_ROOT;
    this.#EventSource = options.EventSource ?? globalThis.EventSource;
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  }

  get state() {
    return this.#state;
  }

  /** Connects; where it was refused for good, tries again. */
  start() {
    if (!this.#wanted) {
      this.#wanted = new AbortController();
      watchWakeUps((moment) => this.#wake(moment), this.#wanted.signal);
    }
    this.#backoff.reset();
    if (this.#state === 'open' && this.#source) return;
    this.#enter('connecting');
    this.#open();
  }

  /** Disconnects until it is started again. */
  stop() {
    this.#wanted?.abort();
    this.#wanted = null;
    this.#disconnect();
    this.#enter('ended');
  }

  #open() {
    this.#disconnect();
    const source = new this.#EventSource(`${this.#api}runs/stream`);
    this.#source = source;
    source.onmessage = ({ data }) => {
      this.#heardAt = Date.now();
      this.#receive(/** @type {any} */ (parseMessage(data)));
    };
    source.onerror = () => this.#cut(source);
  }

  #disconnect() {
    clearTimeout(this.#retryTimer);
    this.#question?.abort();
    this.#question = null;
    if (!this.#source) return;
    this.#source.onmessage = this.#source.onerror = null;
    this.#source.close();
    this.#source = null;
  }

  /** @param {any} message null where it is none */
  #receive(message) {
    switch (message?.type) {
      case 'connected':
        this.#openedAt = Date.now();
        this.#mode = message.mode;
        this.#enter('open');
        this.#listener.connected();
        break;
      case 'mode':
        this.#mode = message.mode;
        this.#listener.state(this.#state, this.#mode, null);
        break;
      case 'run':
        this.#listener.run(message);
        break;
      case 'activity':
        this.#listener.activity(message);
        break;
      case 'error':
        // The server closes now; the browser would be back at once, and so would the error.
        this.#retry(new Problem(200, '', message.message));
        break;
    }
  }

  /** @param {EventSource} source */
  async #cut(source) {
    if (source !== this.#source) return;
    this.#enter('reconnecting');
    if (source.readyState !== this.#EventSource.CLOSED) return; // It comes back by itself.
    this.#disconnect();
    this.#question = new AbortController();
    const { signal } = this.#question;
    const refusal = await explainRefusal(`${this.#api}runs?limit=1`, `${this.#api}runs/stream`, signal, this.#fetch);
    if (signal.aborted) return;
    if (refusal.kind === 'fatal') this.#enter('failed', refusal.problem);
    else if (refusal.kind === 'later') this.#retry(refusal.problem, refusal.retryAfter);
    else this.#retry(new Problem(204));
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
    if (this.#state === 'failed') return;
    // A page with an open connection is not kept for the back button.
    if (moment === 'hidden') this.#disconnect();
    else if (moment !== 'visible' || !this.#trusted) this.#open();
  }

  get #trusted() {
    return this.#state === 'open' && Date.now() - this.#heardAt < SILENCE;
  }

  /**
   * @param {StreamState} state
   * @param {Problem | null} problem
   */
  #enter(state, problem = null) {
    this.#state = state;
    this.#listener.state(state, this.#mode, problem);
  }
}
