/** @import { TextMatcher } from './text-matcher.js' */

/** The names under which the style sheet knows what was found. */
const ALL = 'runcast-found';
const CURRENT = 'runcast-found-here';
/** Of the elements of all logs in the page. @type {Map<object, {all: Range[], current: Range[]}>} */
const FOUND = new Map();

/**
 * Marks what was found in the rows on the screen, by the CSS Custom Highlight API: it paints over
 * text as it stands, however many elements its colours have split it into, and changes nothing in
 * the document. Where a browser does not have it, rows are found all the same, only not painted.
 */
export class Highlighter {
  /** Takes back all that this one has marked. */
  clear() {
    if (FOUND.delete(this)) paint();
  }

  /**
   * @param {Iterable<HTMLElement>} rows those in the document
   * @param {TextMatcher | null} matcher
   * @param {HTMLElement | null} current the row that the reader was led to
   */
  show(rows, matcher, current) {
    if (!('highlights' in CSS)) return;
    if (!matcher) return this.clear();
    /** @type {Range[]} */
    const all = [];
    /** @type {Range[]} */
    const here = [];
    for (const row of rows) {
      for (const part of row.querySelectorAll('[part~="portal"], [part~="message"]')) {
        (row === current ? here : all).push(...found(part, matcher));
      }
    }
    FOUND.set(this, { all, current: here });
    paint();
  }
}

function paint() {
  const every = [...FOUND.values()];
  CSS.highlights.set(ALL, new Highlight(...every.flatMap(({ all }) => all)));
  CSS.highlights.set(CURRENT, new Highlight(...every.flatMap(({ current }) => current)));
}

/**
 * @param {Element} part
 * @param {TextMatcher} matcher
 * @returns {Range[]}
 */
function found(part, matcher) {
  /** @type {Text[]} */
  const texts = [];
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest('button') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
  return matcher.ranges(texts.map(({ data }) => data).join('')).map(([from, to]) => {
    const range = new Range();
    range.setStart(...place(texts, from, false));
    range.setEnd(...place(texts, to, true));
    return range;
  });
}

/**
 * @param {Text[]} texts
 * @param {number} at in all of them together
 * @param {boolean} end whether the end of one text is meant rather than the beginning of the next
 * @returns {[Text, number]}
 */
function place(texts, at, end) {
  let left = at;
  for (const text of texts) {
    if (left < text.length || (end && left === text.length)) return [text, left];
    left -= text.length;
  }
  const last = /** @type {Text} */ (texts.at(-1));
  return [last, last.length];
}
