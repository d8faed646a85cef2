/** @import { Bar } from './histogram-buckets.js' */

/** The height of the drawing, in its own units; about two of them are a pixel. */
export const HEIGHT = 100;
/** What is there can be seen, however little it is of the whole. */
const LEAST = 6;
const GAP = 0.12;

/**
 * The outlines of stacked bars, one unit wide each, as paths of SVG; errors at the bottom, where they
 * share a line.
 *
 * @param {Bar[]} bars
 * @returns {{errors: string, warnings: string, others: string}}
 */
export function histogramShape(bars) {
  const most = bars.reduce((max, { rows }) => Math.max(max, rows), 1);
  const tall = (/** @type {number} */ n) => (n > 0 ? Math.max(LEAST, (n / most) * HEIGHT) : 0);
  const paths = { errors: '', warnings: '', others: '' };
  bars.forEach((bar, i) => {
    const errors = tall(bar.errors);
    const warnings = Math.min(tall(bar.warnings), HEIGHT - errors);
    const others = Math.max(0, Math.min(tall(bar.rows), HEIGHT) - errors - warnings);
    paths.errors += box(i, 0, errors);
    paths.warnings += box(i, errors, warnings);
    paths.others += box(i, errors + warnings, others);
  });
  return paths;
}

/**
 * @param {number} i
 * @param {number} bottom
 * @param {number} height
 */
function box(i, bottom, height) {
  if (height <= 0) return '';
  const [x, width] = [i + GAP / 2, 1 - GAP];
  const round = (/** @type {number} */ n) => Math.round(n * 100) / 100;
  return `M${round(x)} ${round(HEIGHT - bottom)}h${round(width)}v${-round(height)}h${-round(width)}z`;
}
