/** How times are shown. @typedef {'local' | 'utc' | 'relative'} TimeMode */

/** The units of a relative time, and how many seconds each has. @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]];

/**
 * Time and day of a row, in local time or UTC.
 *
 * By hand, not by `Intl.DateTimeFormat`, which costs more than the rest of the row.
 *
 * @param {string} timestamp
 * @param {boolean} utc
 * @returns {{time: string, day: string}} `16:41:58.123`, `2026-11-22`; what is no timestamp stays as it is
 */
export function rowTime(timestamp, utc) {
  const date = new Date(timestamp);
  if (Number.isNaN(date.getTime())) return { time: String(timestamp ?? ''), day: '' };
  // Shifted, so that the UTC fields of an ISO text read as local ones.
  const shown = utc ? date : new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  const iso = shown.toISOString();
  return { time: iso.slice(11, 23), day: iso.slice(0, 10) };
}

/**
 * Writes how long ago something was: `3 min. ago`.
 *
 * @param {string} locale
 * @returns {(timestamp: string, now: number) => string}
 */
export function timeAgo(locale) {
  const format = new Intl.RelativeTimeFormat(locale, { style: 'short', numeric: 'auto' });
  return (timestamp, now) => {
    const seconds = (Date.parse(timestamp) - now) / 1000;
    if (Number.isNaN(seconds)) return timestamp;
    const [unit, size] = UNITS.find(([, least]) => Math.abs(seconds) >= least) ?? ['second', 1];
    return format.format(Math.trunc(seconds / size), unit);
  };
}

/**
 * @param {string} day `2026-11-22`
 * @param {string} locale
 */
export function dayName(day, locale) {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(day));
}
