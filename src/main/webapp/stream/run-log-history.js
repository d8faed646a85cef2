import { API_ROOT } from '../api-root.js';
import { readProblem } from './problem.js';

/** @import { LogRow } from './wire.js' */

/**
 * Which rows of a run are meant; what is left out does not narrow them.
 *
 * @typedef {object} LogView
 * @property {readonly string[]} [levels]
 * @property {readonly string[]} [portals]
 * @property {string} [query] text in message or portal
 * @property {boolean} [regex] whether the query is a regular expression
 * @property {string} [from] ISO 8601; the first time
 * @property {string} [to] ISO 8601; the time behind the last
 */

/**
 * Some rows in the order of the log.
 *
 * @typedef {object} LogPage
 * @property {number} run_id
 * @property {LogRow[]} rows
 * @property {string | null} before the place in front of the first
 * @property {string | null} after the place behind the last, or where the search stands
 * @property {boolean} searched_all whether there is nothing more in this direction
 */

/**
 * A stretch of rows: the place in front of its first one, and how many there are.
 *
 * @typedef {{cursor: string, rows: number}} Mark
 * @typedef {{run_id: number, marks: Mark[], rows: number, examined: number, before: string | null,
 *   last_id: number | null}} Outline
 */

/**
 * @typedef {object} Counts
 * @property {number} rows
 * @property {Record<string, number>} levels
 * @property {{portal: string, rows: number}[]} portals
 * @property {number | null} last_id the newest row that was counted
 */

/**
 * What a page is asked for.
 *
 * @typedef {object} PageRequest
 * @property {string} [after]
 * @property {string} [until] with `after`
 * @property {string} [before]
 * @property {number} [around] id of a row
 * @property {boolean} [last]
 * @property {number} [limit]
 */

/** Formats of a download. */
export const FORMATS = /** @type {const} */ (['text', 'ndjson', 'csv']);

/**
 * Reads what a run's log holds already: pages, where they lie, how many rows there are, and where one
 * row stands. Every method fails with a `Problem` where the server refuses.
 */
export class RunLogHistory {
  #url;
  #fetch;

  /**
   * @param {string | number} run an id or `current`
   * @param {{api?: string, fetch?: typeof globalThis.fetch}} options
   */
  constructor(run, options = {}) {
    this.#url = `${options.api ?? API_ROOT}runs/${run}/logs`;
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  }

  /**
   * @param {PageRequest} request
   * @param {LogView} view
   * @param {AbortSignal} [signal]
   * @returns {Promise<LogPage>}
   */
  page(request, view = {}, signal) {
    return this.#ask('', { ...request }, view, signal);
  }

  /**
   * All rows between two places, however many pages they take.
   *
   * @param {{after: string | null, until: string | null}} range
   * @param {LogView} view
   * @param {AbortSignal} [signal]
   * @returns {Promise<LogRow[]>}
   */
  async range({ after, until }, view = {}, signal) {
    const rows = [];
    for (let place = after; ; ) {
      const bounds = { ...(place ? { after: place } : {}), ...(until ? { until } : {}) };
      const page = await this.page({ ...bounds, limit: 2000 }, view, signal);
      rows.push(...page.rows);
      if (page.searched_all || !page.after || page.after === place) return rows;
      place = page.after;
    }
  }

  /**
   * The first row in a direction that a view has, however long the search takes.
   *
   * @param {{after?: string | undefined, until?: string | undefined, before?: string | undefined, last?: boolean}} from
   * @param {LogView} view
   * @param {AbortSignal} [signal]
   * @returns {Promise<LogRow | null>}
   */
  async find(from, view, signal) {
    const back = from.before !== undefined || from.last === true;
    /** @type {PageRequest} */
    let request = { limit: 1 };
    for (const [name, value] of Object.entries(from)) if (value) request = { ...request, [name]: value };
    for (;;) {
      const page = await this.page(request, view, signal);
      const [row] = page.rows;
      if (row) return row;
      const next = back ? page.before : page.after;
      if (page.searched_all || !next) return null;
      request = back ? { limit: 1, before: next } : { ...request, after: next };
    }
  }

  /**
   * @param {{before?: string | null, every?: number}} request
   * @param {LogView} view
   * @param {AbortSignal} [signal]
   * @returns {Promise<Outline>}
   */
  outline(request, view = {}, signal) {
    const { before, every = 500 } = request;
    return this.#ask('/outline', { every, ...(before ? { before } : {}) }, view, signal);
  }

  /**
   * @param {LogView} view
   * @param {number} buckets
   * @param {AbortSignal} [signal]
   * @returns {Promise<Counts>}
   */
  counts(view = {}, buckets = 1, signal) {
    return this.#ask('/counts', { buckets }, view, signal);
  }

  /**
   * @param {number} id
   * @param {LogView} view
   * @param {AbortSignal} [signal]
   * @returns {Promise<{id: number, index: number, cursor: string}>} index: rows of the view in front of it
   */
  position(id, view = {}, signal) {
    return this.#ask('/position', { id }, view, signal);
  }

  /**
   * The address of a download of all rows of a view.
   *
   * @param {typeof FORMATS[number]} format
   * @param {LogView} view
   */
  downloadUrl(format, view = {}) {
    return `${this.#url}?${parameters({ format }, view)}`;
  }

  /**
   * @param {string} path
   * @param {Record<string, string | number | boolean | undefined>} own
   * @param {LogView} view
   * @param {AbortSignal | undefined} signal
   */
  async #ask(path, own, view, signal) {
    const query = parameters(own, view);
    const response = await this.#fetch(`${this.#url}${path}${query ? `?${query}` : ''}`, {
      headers: { Accept: 'application/json' },
      credentials: 'include',
      ...(signal ? { signal } : {}),
    });
    if (!response.ok) throw await readProblem(response);
    return response.json();
  }
}

/**
 * @param {Record<string, string | number | boolean | undefined>} own
 * @param {LogView} view
 */
function parameters(own, { levels = [], portals = [], query = '', regex = false, from, to }) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(own)) if (value !== undefined) search.set(name, String(value));
  for (const level of levels) search.append('level', level);
  for (const portal of portals) search.append('portal', portal);
  if (query) search.set('q', query);
  if (query && regex) search.set('match', 'regex');
  if (from) search.set('from', from);
  if (to) search.set('to', to);
  return search.toString();
}
