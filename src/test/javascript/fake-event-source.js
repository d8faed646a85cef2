/** Stands in for the browser's EventSource; a test plays the server. */
export class FakeEventSource {
  static CLOSED = 2;
  /** @type {FakeEventSource[]} */
  static opened = [];

  /** @type {((event: {data: string, lastEventId: string}) => void) | null} */
  onmessage = null;
  /** @type {(() => void) | null} */
  onerror = null;
  readyState = 0;
  #lastEventId = '';

  /** @param {string} url */
  constructor(url) {
    this.url = new URL(url);
    FakeEventSource.opened.push(this);
  }

  static get last() {
    return /** @type {FakeEventSource} */ (FakeEventSource.opened.at(-1));
  }

  close() {
    this.readyState = 2;
  }

  /**
   * @param {object} message
   * @param {string} id
   */
  send(message, id = this.#lastEventId) {
    this.#lastEventId = id;
    this.onmessage?.({ data: JSON.stringify(message), lastEventId: id });
  }

  /** @param {...number} ids */
  rows(...ids) {
    for (const id of ids) this.send({ type: 'log', id, run_id: 42, level: 'INFO', message: `row ${id}` }, `c${id}`);
  }

  /** The connection broke; the browser tries again by itself. */
  cut() {
    this.readyState = 0;
    this.onerror?.();
  }

  /** The answer was not 200; the browser gives up. */
  refuse() {
    this.readyState = 2;
    this.onerror?.();
  }
}
