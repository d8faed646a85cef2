/** @import { LogRow } from '../stream/wire.js' */
/** @import { TextMatcher } from './text-matcher.js' */

/** In the order in which they are offered. */
export const LEVELS = /** @type {const} */ (['DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL']);
/** Stands for every level that is none of these. */
export const OTHER = 'OTHER';

/** Spellings that other logging libraries use for the same thing. @type {Record<string, string>} */
const SYNONYMS = { WARNING: 'WARN', FATAL: 'CRITICAL', TRACE: 'DEBUG' };

/**
 * @param {string | null | undefined} level as it stands in the table
 * @returns {string} one of `LEVELS`, or `OTHER`
 */
export function knownLevel(level) {
  const upper = (level ?? '').trim().toUpperCase();
  const known = SYNONYMS[upper] ?? upper;
  return /** @type {readonly string[]} */ (LEVELS).includes(known) ? known : OTHER;
}

/** @param {string | null | undefined} level */
export function isError(level) {
  const known = knownLevel(level);
  return known === 'ERROR' || known === 'CRITICAL';
}

/** Which rows a reader wants to see: by level, by portal, and by a text. Immutable. */
export class RowFilter {
  #levels;
  #portals;
  #text;

  /**
   * @param {string[]} levels of `LEVELS` or `OTHER`; none means all
   * @param {string[]} portals none means all
   * @param {TextMatcher | null} text
   */
  constructor(levels = [], portals = [], text = null) {
    this.#levels = new Set(levels);
    this.#portals = new Set(portals);
    this.#text = text;
  }

  get active() {
    return this.#levels.size > 0 || this.#portals.size > 0 || this.#text !== null;
  }

  /**
   * @param {LogRow} row
   * @returns {boolean}
   */
  matches(row) {
    if (this.#levels.size > 0 && !this.#levels.has(knownLevel(row.level))) return false;
    if (this.#portals.size > 0 && !this.#portals.has(row.portal ?? '')) return false;
    return !this.#text || this.#text.matches(row);
  }
}

/**
 * @param {string | null} text levels parted by blanks or commas
 * @returns {string[]} those that exist, each once
 */
export function parseLevels(text) {
  const wanted = new Set((text ?? '').toUpperCase().split(/[\s,]+/));
  return [...LEVELS, OTHER].filter((level) => wanted.has(level));
}
