/** @import { StreamState } from '../stream/stream-events.js' */

/** What `<run-log>` learned about its run; fields that it does not know are undefined. */
export class RunStatusEvent extends Event {
  /** @param {{run_id: number} & Partial<import('../stream/wire.js').Run>} run */
  constructor(run) {
    super('run-status', { bubbles: true, composed: true });
    this.run = run;
  }
}

/** The connection of a `<run-log>` is in another state. */
export class ConnectionStateEvent extends Event {
  /** @param {StreamState} state */
  constructor(state) {
    super('connection-state', { bubbles: true, composed: true });
    this.state = state;
  }
}

/** The reader changed the filter; a page may keep it, in its address for instance. */
export class FilterChangeEvent extends Event {
  /**
   * @param {string[]} levels none means all
   * @param {string} query
   */
  constructor(levels, query) {
    super('filter-change', { bubbles: true, composed: true });
    this.levels = levels;
    this.query = query;
  }
}

/** The reader changed how rows are shown; a page may remember it. */
export class DisplayChangeEvent extends Event {
  /**
   * @param {boolean} nowrap
   * @param {boolean} utc
   */
  constructor(nowrap, utc) {
    super('display-change', { bubbles: true, composed: true });
    this.nowrap = nowrap;
    this.utc = utc;
  }
}
