/** @import { TextKey } from '../i18n.js' */
/**
 * What `/api/status` tells, as far as the admin page shows it. A server of another version may leave
 * things out.
 *
 * @typedef {object} Finding
 * @property {string} code
 * @property {'error' | 'warning' | 'info'} severity
 * @property {string} message sentences, the last one without its full stop
 * @property {string} [fix] in the same form; empty where there is nothing to do
 * @property {string} [server] missing where it is not one server's
 *
 * @typedef {{run_id: number, clients: number, ring_rows: number, ring_bytes: number}} FollowedRun
 *
 * @typedef {object} Server
 * @property {string} [id]
 * @property {string} [name]
 * @property {boolean} [self] whether it is the one that answers
 * @property {string} [version]
 * @property {string} [server]
 * @property {string} [java]
 * @property {string} [started_at]
 * @property {string} [heartbeat_at]
 * @property {{state?: string, since?: string, delivers?: boolean, mode?: string | null, attempts?: number,
 *   reconnects?: number, problem?: string | null}} [listener]
 * @property {{total?: number, max?: number, runs?: number, refused?: number, by_run?: FollowedRun[],
 *   disconnects?: Record<string, number>}} [clients]
 * @property {{queued?: number, replays?: number, pages?: number}} [replay]
 * @property {{rows_per_second?: number, deliveries_per_second?: number}} [rates]
 * @property {{p50?: number | null, p95?: number | null, p99?: number | null}} [lag_seconds]
 * @property {{used_bytes?: number, max_bytes?: number}} [memory]
 *
 * @typedef {object} DatabaseFacts
 * @property {string} kind
 * @property {string} version
 * @property {boolean} [pooler]
 * @property {string} [role]
 * @property {number} [queue_usage] 0 to 1
 * @property {number} [clock_skew_seconds]
 * @property {number} [standbys]
 * @property {Record<string, string>} [triggers] state by name
 *
 * @typedef {object} Status
 * @property {string} timestamp
 * @property {boolean} healthy
 * @property {Server[]} servers
 * @property {DatabaseFacts | null} database
 * @property {Finding[]} findings the worst first
 */

/** From here on the queue is a warning, and from there on it stops the servers. */
export const QUEUE_MARKS = { warn: 0.5, down: 0.8 };

/**
 * The figures of all servers together.
 *
 * @param {Status} status
 */
export function figures({ servers }) {
  const sum = (/** @type {(server: Server) => number | undefined} */ of) =>
    servers.reduce((total, server) => total + (of(server) ?? 0), 0);
  const runs = followedRuns(servers);
  return {
    // Every server reads every row: not a sum.
    rows: Math.max(0, ...servers.map(({ rates }) => rates?.rows_per_second ?? 0)),
    deliveries: sum(({ rates }) => rates?.deliveries_per_second),
    // Percentiles cannot be added up: those of the slowest server.
    lags: /** @type {const} */ (['p50', 'p95', 'p99']).map((p) => worst(servers.map(({ lag_seconds }) => lag_seconds?.[p]))),
    clients: sum(({ clients }) => clients?.total),
    maxClients: sum(({ clients }) => clients?.max),
    refused: sum(({ clients }) => clients?.refused),
    ringRows: runs.reduce((total, run) => total + run.ring_rows, 0),
    ringBytes: runs.reduce((total, run) => total + run.ring_bytes, 0),
    queued: sum(({ replay }) => replay?.queued),
    replays: sum(({ replay }) => replay?.replays),
    pages: sum(({ replay }) => replay?.pages),
    runs,
  };
}

/**
 * Streams that ended, by reason: of each server, and of all.
 *
 * @param {Status} status
 */
export function disconnects({ servers }) {
  const byServer = new Map(servers.map(({ id = '', clients }) => [id, clients?.disconnects ?? {}]));
  /** @type {Record<string, number>} */
  const total = {};
  for (const counts of byServer.values()) {
    for (const [reason, n] of Object.entries(counts)) total[reason] = (total[reason] ?? 0) + n;
  }
  return { byServer, total };
}

/**
 * How it is, in one sentence.
 *
 * @param {Status} status
 * @returns {{level: 'good' | 'warn' | 'bad', key: TextKey, values: Record<string, string | number>}}
 */
export function verdict({ healthy, servers, findings }) {
  const silent = servers.find(({ listener }) => !listener?.delivers && listener?.state !== 'DISABLED');
  const error = findings.find(({ severity }) => severity === 'error');
  if (error) return { level: 'bad', key: 'admin.verdict.bad', values: { message: error.message } };
  if (silent) return { level: 'bad', key: 'admin.verdict.silent', values: { name: silent.name ?? '?' } };
  if (!healthy) return { level: 'bad', key: 'admin.verdict.unknown', values: {} };
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  if (warnings > 0) return { level: 'warn', key: 'admin.verdict.warn', values: { n: warnings } };
  return { level: 'good', key: 'admin.verdict.good', values: {} };
}

/** The busiest first. @param {Server[]} servers @returns {FollowedRun[]} */
function followedRuns(servers) {
  /** @type {Map<number, FollowedRun>} */
  const runs = new Map();
  for (const { clients } of servers) {
    for (const run of clients?.by_run ?? []) {
      const known = runs.get(run.run_id) ?? { run_id: run.run_id, clients: 0, ring_rows: 0, ring_bytes: 0 };
      known.clients += run.clients;
      known.ring_rows += run.ring_rows;
      known.ring_bytes += run.ring_bytes;
      runs.set(run.run_id, known);
    }
  }
  return [...runs.values()].sort((a, b) => b.clients - a.clients || b.run_id - a.run_id);
}

/** @param {(number | null | undefined)[]} values @returns {number | null} */
function worst(values) {
  const known = values.filter((value) => value != null);
  return known.length > 0 ? Math.max(...known) : null;
}
