/** @import { LogRow, Run } from '../stream/wire.js' */
/** @import { StreamState } from '../stream/stream-events.js' */
/** @import { Choice, Display } from './toolbar.js' */

/** What all events of `<run-log>` have in common: they leave the element, and bubble. */
class RunLogEvent extends Event {
  /** @param {string} type */
  constructor(type) {
    super(type, { bubbles: true, composed: true });
  }
}

/** What `<run-log>` learned about its run; fields that it does not know are undefined. */
export class RunStatusEvent extends RunLogEvent {
  /** @param {{run_id: number} & Partial<Run>} run */
  constructor(run) {
    super('run-status');
    this.run = run;
  }
}

/** The connection of a `<run-log>` is in another state. */
export class ConnectionStateEvent extends RunLogEvent {
  /** @param {StreamState} state */
  constructor(state) {
    super('connection-state');
    this.state = state;
  }
}

/** Rows came over the stream, in the order of the log, whether or not the reader's filter shows them. */
export class RunLogRowsEvent extends RunLogEvent {
  /** @param {LogRow[]} rows */
  constructor(rows) {
    super('run-log-rows');
    this.rows = rows;
  }
}

/** The reader changed the filter or the search; a page may keep it, in its address for instance. */
export class FilterChangeEvent extends RunLogEvent {
  /** @param {Choice} choice */
  constructor({ levels, portals, query, regex, only }) {
    super('filter-change');
    this.levels = levels;
    this.portals = portals;
    this.query = query;
    this.regex = regex;
    this.only = only;
  }
}

/** The reader changed how rows are shown; a page may remember it. */
export class DisplayChangeEvent extends RunLogEvent {
  /** @param {Display} display */
  constructor({ nowrap, compact, time }) {
    super('display-change');
    this.nowrap = nowrap;
    this.compact = compact;
    this.time = time;
  }
}

/** The reader chose rows, to copy them or to link to them. */
export class RowSelectEvent extends RunLogEvent {
  /** @param {string} row as the attribute `row` names them; empty for none */
  constructor(row) {
    super('row-select');
    this.row = row;
  }
}
