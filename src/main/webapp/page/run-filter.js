/** @import { Run } from '../stream/wire.js' */

/** In the order in which they are offered. */
export const STATUSES = /** @type {const} */ (['running', 'completed', 'partial', 'stopped', 'failed', 'error']);

/**
 * Which runs a reader wants to see: by status, and by the day on which they started, as it is where
 * the reader is. Immutable.
 */
export class RunFilter {
  /**
   * @param {string[]} statuses none means all
   * @param {string} from the first day, `2026-11-22`; empty for no bound
   * @param {string} to the last day
   */
  constructor(statuses = [], from = '', to = '') {
    this.statuses = STATUSES.filter((status) => statuses.includes(status));
    this.from = startOfDay(from) ? from : '';
    this.to = startOfDay(to) ? to : '';
  }

  /**
   * @param {string} search of a page's address
   */
  static read(search) {
    const query = new URLSearchParams(search);
    return new RunFilter(query.getAll('status'), query.get('from') ?? '', query.get('to') ?? '');
  }

  get active() {
    return this.statuses.length > 0 || this.from !== '' || this.to !== '';
  }

  /**
   * @param {string} address
   * @returns {string} the address with this filter; all else in it stays
   */
  write(address) {
    const url = new URL(address);
    for (const name of ['status', 'from', 'to']) url.searchParams.delete(name);
    for (const status of this.statuses) url.searchParams.append('status', status);
    if (this.from) url.searchParams.set('from', this.from);
    if (this.to) url.searchParams.set('to', this.to);
    return url.href;
  }

  /** @returns {[string, string][]} as the list's resource understands it */
  parameters() {
    const { first, end } = this.#bounds();
    /** @type {[string, string][]} */
    const parameters = this.statuses.map((status) => ['status', status]);
    if (first) parameters.push(['from', first.toISOString()]);
    if (end) parameters.push(['to', end.toISOString()]);
    return parameters;
  }

  /** @param {Pick<Run, 'status' | 'started_at'>} run */
  matches({ status, started_at }) {
    const known = /** @type {readonly string[]} */ (this.statuses);
    if (known.length > 0 && !known.includes(status)) return false;
    const { first, end } = this.#bounds();
    const started = Date.parse(started_at ?? '');
    return !(first && !(started >= first.getTime())) && !(end && !(started < end.getTime()));
  }

  /** @param {string} status @returns {RunFilter} with this status in or out */
  toggled(status) {
    const has = /** @type {readonly string[]} */ (this.statuses).includes(status);
    const statuses = has ? this.statuses.filter((other) => other !== status) : [...this.statuses, status];
    return new RunFilter(statuses, this.from, this.to);
  }

  #bounds() {
    return { first: startOfDay(this.from), end: startOfDay(this.to, 1) };
  }
}

/**
 * @param {string} day
 * @param {number} later days
 * @returns {Date | null} null where there is no such day
 */
function startOfDay(day, later = 0) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)?.slice(1).map(Number);
  if (!parts) return null;
  const [year = 0, month = 0, date = 0] = parts;
  // Of the calendar: a day may have 23 hours.
  const start = new Date(year, month - 1, date);
  const exists = start.getMonth() === month - 1 && start.getDate() === date;
  return exists ? new Date(year, month - 1, date + later) : null;
}
