import { AnsiReader } from './ansi.js';
import { h } from './dom.js';
import { jsonIn, unfold } from './json-text.js';
import { visibleParts } from './visible-text.js';

/** Longer messages are shown by their beginning, so that one row cannot hide all the others. */
const MAX_CHARACTERS = 4000;
const MAX_LINES = 30;
const PREVIEW_CHARACTERS = 1200;
const PREVIEW_LINES = 10;
/** An opened message is laid out in pieces, only those near the viewport. */
const PIECE_CHARACTERS = 8000;
/** So long may a frame go on adding pieces. Milliseconds. */
const FRAME_BUDGET = 6;
/** More control characters than these are no accident and need no emphasis, each an element, any more. */
const MAX_EMPHASIS = 100;

/** Without any of these a message is plain text, and almost every message is. */
// eslint-disable-next-line no-control-regex, no-misleading-character-class
const SPECIAL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/;

/**
 * How a message is shown, and who is told when the reader changes that.
 *
 * @typedef {object} MessageOptions
 * @property {boolean} open whether a long one is shown whole
 * @property {boolean} unfolded whether JSON in it has a line for each value
 * @property {(change: {open?: boolean, unfolded?: boolean}) => void} changed
 * @property {{more: (size: string) => string, less: () => string, unfold: () => string}} labels
 */

/**
 * Writes a message into its element: colours, line breaks, visible control characters; a long one
 * with a button that opens it, one with JSON in it with a button that unfolds that.
 *
 * @param {HTMLElement} target
 * @param {string} raw
 * @param {MessageOptions} options
 */
export function showMessage(target, raw, options) {
  const text = raw.includes('\r') ? raw.replaceAll('\r\n', '\n') : raw;
  const found = jsonIn(text);
  if (!found) {
    showText(target, text, options);
    return;
  }
  const body = h('div', { part: 'message-body' });
  const button = h('button', { type: 'button', class: 'unfold', title: options.labels.unfold() }, '{ }');
  button.setAttribute('aria-label', options.labels.unfold());
  const show = (/** @type {boolean} */ unfolded) => {
    button.setAttribute('aria-pressed', String(unfolded));
    body.replaceChildren();
    showText(body, unfolded ? found.before + unfold(found.json) : text, options);
  };
  button.addEventListener('click', () => {
    const unfolded = button.getAttribute('aria-pressed') === 'false';
    options.changed({ unfolded });
    show(unfolded);
  });
  target.replaceChildren(button, body);
  show(options.unfolded);
}

/**
 * @param {HTMLElement} target empty
 * @param {string} text
 * @param {MessageOptions} options
 */
function showText(target, text, { open, changed, labels }) {
  const end = previewEnd(text);
  if (end === text.length) {
    write(target, text, new AnsiReader());
    return;
  }
  const body = h('div', { part: 'message-body' });
  const button = h('button', { type: 'button', class: 'expand' });
  target.replaceChildren(body, button);
  const show = (/** @type {boolean} */ whole) => {
    button.setAttribute('aria-expanded', String(whole));
    button.textContent = whole ? labels.less() : labels.more(sizeOf(text));
    if (whole) expand(body, text);
    else collapse(body, text, end);
  };
  button.addEventListener('click', () => {
    const whole = button.getAttribute('aria-expanded') === 'false';
    changed({ open: whole });
    show(whole);
  });
  show(open);
}

/**
 * @param {HTMLElement} body
 * @param {string} text
 * @param {number} end
 */
function collapse(body, text, end) {
  body.replaceChildren();
  write(body, text.slice(0, end), new AnsiReader());
  body.append('…');
}

/**
 * Adds piece after piece as long as the message stays open; a megabyte takes a second or so, during
 * which the page goes on answering.
 *
 * @param {HTMLElement} body
 * @param {string} text
 */
function expand(body, text) {
  const reader = new AnsiReader();
  let from = 0;
  /** @type {Node | null} */
  let last = null;
  const step = () => {
    if (last && last.parentNode !== body) return; // Closed again.
    if (!last) body.replaceChildren();
    const deadline = performance.now() + FRAME_BUDGET;
    do {
      const to = cutAt(text, from, PIECE_CHARACTERS);
      const piece = h('div', { class: 'piece' });
      // The piece is a block of its own and ends the line by itself.
      write(piece, text.slice(from, text[to - 1] === '\n' ? to - 1 : to), reader);
      body.append(piece);
      last = piece;
      from = to;
    } while (from < text.length && performance.now() < deadline);
    if (from < text.length) requestAnimationFrame(step);
  };
  step();
}

/**
 * @param {HTMLElement} target
 * @param {string} text
 * @param {AnsiReader} reader
 */
function write(target, text, reader) {
  if (!SPECIAL.test(text)) {
    const [span] = reader.read(text);
    if (span?.style) target.append(h('span', { class: span.style }, text));
    else target.append(text);
    return;
  }
  for (const { text: stretch, style } of reader.read(text)) {
    const parent = style ? target.appendChild(h('span', { class: style })) : target;
    const parts = visibleParts(stretch);
    if (parts.length > MAX_EMPHASIS) {
      parent.append(parts.map(({ text: part }) => part).join(''));
      continue;
    }
    for (const { text: part, names } of parts) {
      parent.append(names ? h('span', { class: 'control', title: names }, part) : part);
    }
  }
}

/**
 * @param {string} text
 * @returns {number} where the preview ends; the text's end where it is short
 */
function previewEnd(text) {
  const long = text.length > MAX_CHARACTERS || lineEnd(text, MAX_LINES) < text.length;
  if (!long) return text.length;
  return Math.min(cutAt(text, 0, PREVIEW_CHARACTERS), lineEnd(text, PREVIEW_LINES));
}

/**
 * @param {string} text
 * @param {number} lines
 * @returns {number} where so many lines end, or the text
 */
function lineEnd(text, lines) {
  let at = -1;
  for (let i = 0; i < lines; i++) {
    at = text.indexOf('\n', at + 1);
    if (at < 0) return text.length;
  }
  return at;
}

/**
 * Where to cut a text that is too long: behind a line feed if one is near, never within an escape
 * sequence or a surrogate pair.
 *
 * @param {string} text
 * @param {number} from
 * @param {number} length
 * @returns {number} greater than `from`
 */
function cutAt(text, from, length) {
  const limit = from + length;
  if (limit >= text.length) return text.length;
  const line = text.lastIndexOf('\n', limit - 1);
  if (line > from + length / 2) return line + 1;
  const escape = text.lastIndexOf('\x1b', limit);
  if (escape > from && escape > limit - 40) return escape;
  const low = text.charCodeAt(limit);
  return low >= 0xdc00 && low <= 0xdfff ? limit - 1 : limit;
}

/** @param {string} text */
function sizeOf(text) {
  const { length } = text;
  return length < 1_000_000 ? `${Math.ceil(length / 1000)} kB` : `${(length / 1_000_000).toFixed(1)} MB`;
}
