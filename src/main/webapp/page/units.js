/**
 * Writes figures the reader's way, `–` for what is not known.
 *
 * @typedef {object} Units
 * @property {(value: number | null | undefined) => string} count
 * @property {(value: number | null | undefined) => string} rate with a tenth below ten
 * @property {(value: number | null | undefined) => string} seconds as ms below one second
 * @property {(value: number | null | undefined) => string} bytes
 * @property {(value: number | null | undefined) => string} percent of 0 to 1
 */

const NONE = '–';
const KILO = 1 << 10;
const MEGA = 1 << 20;

/**
 * @param {string} locale
 * @returns {Units}
 */
export function units(locale) {
  const format = (/** @type {Intl.NumberFormatOptions} */ options) => {
    const numbers = new Intl.NumberFormat(locale, options);
    return (/** @type {number} */ value) => numbers.format(value);
  };
  const whole = format({ maximumFractionDigits: 0 });
  const tenths = format({ maximumFractionDigits: 1 });
  const percents = format({ style: 'percent', maximumFractionDigits: 1 });
  const written = (/** @type {(value: number) => string} */ write) => (/** @type {number | null | undefined} */ value) =>
    value == null ? NONE : write(value);
  return {
    count: written(whole),
    rate: written((value) => (value < 10 ? tenths : whole)(value)),
    seconds: written((value) => {
      const millis = value * 1000;
      if (Math.abs(millis) >= 1000) return `${tenths(value)} s`;
      return `${(Math.abs(millis) < 10 ? tenths : whole)(millis)} ms`;
    }),
    bytes: written((value) => {
      if (value < MEGA) return `${whole(Math.ceil(value / KILO))} kB`;
      return `${(value < 10 * MEGA ? tenths : whole)(value / MEGA)} MB`;
    }),
    percent: written(percents),
  };
}
