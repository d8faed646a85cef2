import { Backoff } from '../stream/backoff.js';
import { Problem, readProblem } from '../stream/problem.js';
import { eventData } from './event-data.js';

/** @import { Status } from './status-figures.js' */
/**
 * `connecting`: the first attempt; `open`: a status came and the next is due; `lost`: trying again by
 * itself; `refused`: nobody is logged in, or without the role; `paused`: stopped.
 *
 * @typedef {'connecting' | 'open' | 'lost' | 'refused' | 'paused'} StatusStreamState
 *
 * @typedef {object} StatusListener
 * @property {(status: Status) => void} status
 * @property {(state: StatusStreamState, problem?: Problem) => void} state
 */

/** The server sends one every two seconds: so much silence is no network's delay. Milliseconds. */
const SILENCE = 10_000;

/**
 * Follows `/api/status/stream`, and comes back by itself.
 *
 * `fetch` and not `EventSource`: it tells why the server refused, and can ask for the language of
 * the page, which need not be the browser's first.
 */
export class StatusStream {
  #url;
  #language;
  #listener;
  #fetch;
  #backoff;
  /** Of the attempt that counts; null while paused. @type {AbortController | null} */
  #attempt = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {string} url
   * @param {string} language
   * @param {StatusListener} listener
   * @param {typeof globalThis.fetch} fetch
   * @param {Backoff} backoff
   */
  constructor(url, language, listener, fetch = globalThis.fetch.bind(globalThis), backoff = new Backoff()) {
    this.#url = url;
    this.#language = language;
    this.#listener = listener;
    this.#fetch = fetch;
    this.#backoff = backoff;
  }

  /** Begins, or begins again; does nothing while it is at it. */
  start() {
    if (this.#attempt) return;
    this.#backoff.reset();
    this.#listener.state('connecting');
    void this.#connect();
  }

  stop() {
    this.#end();
    this.#listener.state('paused');
  }

  async #connect() {
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#expect(attempt);
    let wait = 0;
    try {
      const response = await this.#fetch(this.#url, {
        signal: attempt.signal,
        cache: 'no-store',
        headers: { Accept: 'text/event-stream', 'Accept-Language': this.#language },
      });
      wait = Number(response.headers.get('retry-after')) || 0;
      if (!response.ok || !response.body) throw await readProblem(response);
      for await (const data of eventData(response.body)) {
        if (attempt !== this.#attempt) return;
        this.#expect(attempt);
        this.#take(data);
      }
      throw new Problem(0);
    } catch (error) {
      if (attempt === this.#attempt) this.#failed(error instanceof Problem ? error : new Problem(0, '', String(error)), wait);
    }
  }

  /** @param {string} data */
  #take(data) {
    const status = JSON.parse(data);
    // A farewell stands here too; what follows it tells why.
    if (!Array.isArray(status.servers)) return;
    this.#backoff.reset();
    this.#listener.state('open');
    this.#listener.status(status);
  }

  /**
   * @param {Problem} problem
   * @param {number} wait seconds
   */
  #failed(problem, wait) {
    this.#end();
    // Not 404: a server that starts answers so before the application is there.
    if (problem.status === 401 || problem.status === 403) {
      this.#listener.state('refused', problem);
      return;
    }
    this.#listener.state('lost', problem);
    // Stands for the attempt that is to come, so that a start does not begin a second one.
    const pause = new AbortController();
    this.#attempt = pause;
    this.#timer = setTimeout(() => {
      if (pause === this.#attempt) void this.#connect();
    }, this.#backoff.next(wait * 1000));
  }

  /** A connection may be dead without a word: a silent one is given up. @param {AbortController} attempt */
  #expect(attempt) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => attempt.abort(new Problem(0)), SILENCE);
  }

  #end() {
    clearTimeout(this.#timer);
    const attempt = this.#attempt;
    this.#attempt = null;
    attempt?.abort();
  }
}
