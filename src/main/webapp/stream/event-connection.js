import { Backoff } from './backoff.js';
import { Problem } from './problem.js';
import { explainRefusal } from './refusal.js';
import { watchWakeUps } from './wake-ups.js';
import { parseMessage } from './wire.js';

/** @import { StreamState } from './stream-events.js' */
/** @import { Moment } from './wake-ups.js' */
/** @import { WireMessage } from './wire.js' */

/**
 * Where to connect at this moment, and a resource of the same rights whose answer tells why not.
 *
 * @typedef {{stream: string, question: string}} Addresses
 *
 * @typedef {object} ConnectionListener
 * @property {() => Addresses} addresses
 * @property {(message: WireMessage, place: string) => void} message place: what the server gave to
 *   resume at, opaque, empty for nothing
 * @property {(state: StreamState, problem: Problem | null) => void} state
 * @property {() => void} over the server has nothing more to say (204)
 */

/** A connection that lasted this long was a good one. Milliseconds. */
const STABLE = 10_000;
/** Silence after which a tab that is shown again does not trust its connection. Milliseconds. */
const SILENCE = 45_000;

/**
 * Keeps a connection to a stream of Server-Sent Events: comes back after cuts and refusals that pass,
 * gives up where trying again cannot help, and hands on what the server says.
 *
 * Built on the browser's own `EventSource`, which resumes after a cut by itself; this class takes
 * over where that gives up (any answer but 200) or cannot know better (sleep, back from another
 * page). It needs no document.
 */
export class EventConnection {
  #listener;
  #EventSource;
  #fetch;
  #backoff = new Backoff();
  /** @type {StreamState} */
  #state = 'connecting';
  /** @type {EventSource | null} */
  #source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retryTimer;
  #openedAt = 0;
  #heardAt = 0;
  /** Ends the watch over wake-ups; present while the connection is wanted. @type {AbortController | null} */
  #wanted = null;
  /** Ends a question about a refusal that nobody waits for any more. @type {AbortController | null} */
  #question = null;

  /**
   * @param {ConnectionListener} listener
   * @param {{EventSource?: typeof globalThis.EventSource | undefined, fetch?: typeof globalThis.fetch | undefined}} options
   */
  constructor(listener, options = {}) {
    this.#listener = listener;
    this.#EventSource = options.EventSource ?? globalThis.EventSource;
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  }

  get state() {
    return this.#state;
  }

  /**
   * Connects, also where it was refused or had ended; keeps a connection that is open.
   *
   * @param {boolean} again whether it goes on at a place
   */
  start(again = false) {
    if (!this.#wanted) {
      this.#wanted = new AbortController();
      watchWakeUps((moment) => this.#wake(moment), this.#wanted.signal);
    }
    this.#backoff.reset();
    if (this.#state === 'open' && this.#source) return;
    this.#enter(again ? 'reconnecting' : 'connecting');
    this.#open();
  }

  /** Disconnects until it is started again. */
  stop() {
    this.#wanted?.abort();
    this.#wanted = null;
    this.#disconnect();
  }

  /** The server has greeted. */
  opened() {
    this.#openedAt = Date.now();
    this.#enter('open');
  }

  /** There is nothing more to come. */
  end() {
    this.#disconnect();
    this.#enter('ended');
  }

  /**
   * Leaves, and comes back later.
   *
   * @param {Problem} problem
   * @param {number} atLeast milliseconds
   */
  retry(problem, atLeast = 0) {
    this.#disconnect();
    if (this.#openedAt && Date.now() - this.#openedAt > STABLE) this.#backoff.reset();
    this.#openedAt = 0;
    this.#enter('reconnecting', problem);
    this.#retryTimer = setTimeout(() => this.#open(), this.#backoff.next(atLeast));
  }

  #open() {
    this.#disconnect();
    // With the login of Runcast's own origin, also in the page of another one.
    const source = new this.#EventSource(this.#listener.addresses().stream, { withCredentials: true });
    this.#source = source;
    source.onmessage = ({ data, lastEventId }) => {
      this.#heardAt = Date.now();
      const message = parseMessage(data);
      if (message) this.#listener.message(message, lastEventId);
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

  /** @param {EventSource} source */
  async #cut(source) {
    if (source !== this.#source) return;
    this.#enter('reconnecting');
    if (source.readyState !== this.#EventSource.CLOSED) return; // It comes back by itself.
    this.#disconnect();
    this.#question = new AbortController();
    const { signal } = this.#question;
    const { question, stream } = this.#listener.addresses();
    const refusal = await explainRefusal(question, stream, signal, this.#fetch);
    if (signal.aborted) return;
    switch (refusal.kind) {
      case 'over':
        this.#listener.over();
        break;
      case 'fatal':
        this.#enter('failed', refusal.problem);
        break;
      case 'later':
        this.retry(refusal.problem, refusal.retryAfter);
        break;
    }
  }

  /** @param {Moment} moment */
  #wake(moment) {
    if (this.#state === 'ended' || this.#state === 'failed') return;
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
    this.#listener.state(state, problem);
  }
}
