import { plainText } from './ansi.js';

/** @import { LogRow } from '../stream/wire.js' */

/** One row is searched no further than this: a pattern may be slow, and so may be a megabyte. */
const MAX_CHARACTERS = 200_000;

/** Finds a text, or what a regular expression describes, in message and portal; any case. */
export class TextMatcher {
  #pattern;

  /**
   * @param {string} query not empty
   * @param {boolean} regex
   * @throws {SyntaxError} for an expression that is none
   */
  constructor(query, regex = false) {
    this.query = query;
    this.regex = regex;
    // A pattern also for plain text: lower-casing a megabyte for each row would copy it.
    this.#pattern = new RegExp(regex ? query : query.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'gi');
  }

  /** @param {LogRow} row */
  matches(row) {
    return this.#test(row.portal ?? '') || this.#test(plainText(row.message ?? ''));
  }

  /**
   * @param {string} text
   * @param {number} most
   * @returns {[number, number][]} from and to of each match, empty ones left out
   */
  ranges(text, most = 1000) {
    /** @type {[number, number][]} */
    const found = [];
    // A copy of the pattern begins where the last test of it ended.
    this.#pattern.lastIndex = 0;
    for (const match of text.slice(0, MAX_CHARACTERS).matchAll(this.#pattern)) {
      if (match[0]) found.push([match.index, match.index + match[0].length]);
      if (found.length >= most) break;
    }
    return found;
  }

  /** @param {string} text */
  #test(text) {
    this.#pattern.lastIndex = 0;
    return this.#pattern.test(text.length > MAX_CHARACTERS ? text.slice(0, MAX_CHARACTERS) : text);
  }
}

/**
 * @param {string} query
 * @param {boolean} regex
 * @returns {TextMatcher | null | SyntaxError} null for an empty query
 */
export function matcherOf(query, regex) {
  if (!query) return null;
  try {
    return new TextMatcher(query, regex);
  } catch (error) {
    return /** @type {SyntaxError} */ (error);
  }
}
