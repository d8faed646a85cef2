import { API_ROOT } from '../api-root.js';
import { EventConnection } from '../stream/event-connection.js';
import { Problem } from '../stream/problem.js';

/** @import { Run } from '../stream/wire.js' */
/** @import { StreamState } from '../stream/stream-events.js' */

/**
 * How many rows of a run came, and the least and the greatest of their ids.
 *
 * @typedef {{run_id: number, rows: number, errors: number, first_id: number, last_id: number}} Came
 */

/**
 * What came of some runs since the message before.
 *
 * @typedef {{type: 'activity', at: string, runs: Came[]}} Activity
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

/**
 * Follows what becomes of all runs, with no place to resume at. Has no view and needs no document.
 */
export class RunFeed {
  #listener;
  /** @type {'listen' | 'poll'} */
  #mode = 'listen';
  #connection;

  /**
   * @param {FeedListener} listener
   * @param {{api?: string, EventSource?: typeof globalThis.EventSource, fetch?: typeof globalThis.fetch}} options
   */
  constructor(listener, options = {}) {
    const { api = API_ROOT } = options;
    this.#listener = listener;
    this.#connection = new EventConnection(
      {
        addresses: () => ({ stream: `${api}runs/stream`, question: `${api}runs?limit=1` }),
        message: (message) => this.#receive(message),
        state: (state, problem) => listener.state(state, this.#mode, problem),
        over: () => this.#connection.retry(new Problem(204)),
      },
      options,
    );
  }

  get state() {
    return this.#connection.state;
  }

  /** Connects; where it was refused for good, tries again. */
  start() {
    this.#connection.start();
  }

  /** Disconnects until it is started again. */
  stop() {
    this.#connection.stop();
    this.#connection.end();
  }

  /** @param {any} message */
  #receive(message) {
    switch (message.type) {
      case 'connected':
        this.#mode = message.mode;
        this.#connection.opened();
        this.#listener.connected();
        break;
      case 'mode':
        this.#mode = message.mode;
        this.#listener.state(this.state, this.#mode, null);
        break;
      case 'run':
        this.#listener.run(message);
        break;
      case 'activity':
        this.#listener.activity(message);
        break;
      case 'error':
        // The server closes now; the browser would be back at once, and so would the error.
        this.#connection.retry(new Problem(200, '', message.message));
        break;
    }
  }
}
