/** @import { Run } from '../stream/wire.js' */

/**
 * How long a run took, or has been running.
 *
 * @param {Pick<Run, 'status' | 'started_at' | 'finished_at'>} run
 * @param {number} now
 * @returns {string} `1 h 02 min`, `4 min 05 s`; empty where it is not known
 */
export function duration({ status, started_at, finished_at }, now = Date.now()) {
  const begin = Date.parse(started_at ?? '');
  // A run that is over without an end has a duration that nobody knows.
  const end = finished_at ? Date.parse(finished_at) : status === 'running' ? now : NaN;
  // Not negative where the clocks of browser and server differ.
  const seconds = Math.max(0, Math.floor((end - begin) / 1000));
  if (Number.isNaN(seconds)) return '';
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  if (days > 0) return `${days} d ${two(hours)} h`;
  if (hours > 0) return `${hours} h ${two(minutes)} min`;
  if (minutes > 0) return `${minutes} min ${two(seconds % 60)} s`;
  return `${seconds} s`;
}

/**
 * @param {string | null | undefined} instant
 * @param {string} locale
 * @param {number} now
 * @returns {string} the time alone for today, else with its date; empty where there is none
 */
export function moment(instant, locale, now = Date.now()) {
  const date = new Date(instant ?? NaN);
  if (Number.isNaN(date.getTime())) return '';
  const today = date.toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(locale, { timeStyle: 'medium', ...(today ? {} : { dateStyle: 'medium' }) }).format(date);
}
