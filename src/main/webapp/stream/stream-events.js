/** @import { LogRow, Run } from './wire.js' */
/** @import { Problem } from './problem.js' */

/** @typedef {'connecting' | 'open' | 'reconnecting' | 'ended' | 'failed'} StreamState */

/** New rows, in the order of the log, none of them twice. */
export class RowsEvent extends Event {
  /** @param {LogRow[]} rows */
  constructor(rows) {
    super('rows');
    this.rows = rows;
  }
}

/** The connection is in another state. */
export class StateEvent extends Event {
  /**
   * @param {StreamState} state
   * @param {Problem | null} problem why, where the server gave a reason
   */
  constructor(state, problem = null) {
    super('state');
    this.state = state;
    this.problem = problem;
  }
}

/**
 * The server answered: what it knows about the run at this moment, and how it follows the table.
 */
export class ConnectedEvent extends Event {
  /**
   * @param {'listen' | 'poll'} mode
   * @param {number | null} runId null where no run is active
   * @param {string | null} status
   * @param {number | null} lastId the newest row at that moment
   */
  constructor(mode, runId, status, lastId) {
    super('connected');
    this.mode = mode;
    this.runId = runId;
    this.status = status;
    this.lastId = lastId;
  }
}

/** The run's status changed. */
export class RunEvent extends Event {
  /** @param {Run} run */
  constructor(run) {
    super('run');
    this.run = run;
  }
}

/** The run is over and every one of its rows was delivered. */
export class StoppedEvent extends Event {
  /**
   * @param {number | null} runId
   * @param {string | null} status
   * @param {string | null} finishedAt
   * @param {number | null} rows how many the run has in all
   */
  constructor(runId, status, finishedAt, rows) {
    super('stopped');
    this.runId = runId;
    this.status = status;
    this.finishedAt = finishedAt;
    this.rows = rows;
  }
}

/**
 * What was delivered so far is void; the log starts over with the next rows. `run` means that
 * another run began, `cursor` that the server could not resume where the connection was cut.
 */
export class ResetEvent extends Event {
  /**
   * @param {'run' | 'cursor'} reason
   * @param {string} message the server's words, may be empty
   */
  constructor(reason, message = '') {
    super('reset');
    this.reason = reason;
    this.message = message;
  }
}

/** Something that a reader should know, in the server's words. */
export class NoticeEvent extends Event {
  /**
   * @param {'info' | 'poll' | 'listen' | 'error'} kind
   * @param {string} message
   */
  constructor(kind, message) {
    super('notice');
    this.kind = kind;
    this.message = message;
  }
}
