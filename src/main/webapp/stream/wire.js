/**
 * The objects that the server sends, one per unnamed event.
 *
 * @typedef {object} LogRow
 * @property {'log'} type
 * @property {number} id
 * @property {number} run_id
 * @property {string} level
 * @property {string} portal
 * @property {string} timestamp ISO 8601, UTC, microseconds
 * @property {string} message
 * @property {string} [cursor] the place behind the row; opaque
 *
 * @typedef {object} Run
 * @property {number} run_id
 * @property {string} status
 * @property {string | null} started_at
 * @property {string | null} finished_at
 * @property {number | null} leads_found
 *
 * @typedef {Run & {type: 'run'}} RunMessage
 * @typedef {{type: 'connected', message: string, mode: 'listen' | 'poll', run_id?: number | null,
 *   status?: string | null, last_id?: number | null}} Connected
 * @typedef {{type: 'mode', mode: 'listen' | 'poll', message: string}} ModeChange
 * @typedef {{type: 'reset', message: string, first_id?: number | null}} Reset
 * @typedef {{type: 'info', message: string}} Info
 * @typedef {{type: 'stopped', message: string, status?: string, finished_at?: string | null,
 *   rows?: number}} Stopped
 * @typedef {{type: 'error', message: string}} ServerError
 * @typedef {LogRow | RunMessage | Connected | ModeChange | Reset | Info | Stopped | ServerError} WireMessage
 */

/**
 * Reads one event's data.
 *
 * @param {string} data
 * @returns {WireMessage | null} null for what is no object with a `type`: a newer server may send
 *   what this version does not know, and a reader must survive that
 */
export function parseMessage(data) {
  try {
    const value = JSON.parse(data);
    return typeof value?.type === 'string' ? value : null;
  } catch {
    return null;
  }
}

/**
 * The run that a page may name: an id or `current`.
 *
 * @param {string | null | undefined} value
 * @returns {string | null} null where it is neither
 */
export function runName(value) {
  return value && /^(?:current|[1-9]\d{0,18})$/.test(value) ? value : null;
}
