import { nearestOfSixteen } from './ansi-palette.js';

/**
 * A stretch of text in one style.
 *
 * @typedef {{text: string, style: string}} Span style: class names, empty for plain text
 */

/**
 * ECMA-48 sequences: CSI with its parameters (1) and final byte (2); OSC up to BEL or ST; DCS, SOS,
 * PM and APC up to ST; any other escape. A sequence that never ends loses its introducer only, so a
 * lone `ESC ]` cannot swallow the message. Each branch is linear.
 */
const ESCAPE =
  // eslint-disable-next-line no-control-regex
  /\x1b(?:\[([\x30-\x3f]*)[\x20-\x2f]*([\x40-\x7e])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[\x20-\x2f]*[\x30-\x7e])/g;

/** Text attributes: SGR code, class, and the code that ends it. */
const ATTRIBUTES = /** @type {const} */ ({ 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 7: 'inverse', 9: 'strike' });
/** @type {Record<number, number[]>} */
const ENDS = { 22: [1, 2], 23: [3], 24: [4], 27: [7], 29: [9] };

/**
 * Turns text with terminal colours into styled spans; keeps the colour from one call to the next, so
 * that a long message may be read in pieces. Only `Select Graphic Rendition` has an effect, every
 * other sequence (cursor, title, hyperlink) is left out.
 */
export class AnsiReader {
  /** @type {Set<number>} */
  #attributes = new Set();
  /** @type {number | null} */
  #foreground = null;
  /** @type {number | null} */
  #background = null;

  /**
   * @param {string} text
   * @returns {Span[]} neighbours differ in style
   */
  read(text) {
    /** @type {Span[]} */
    const spans = [];
    let from = 0;
    for (const match of text.matchAll(ESCAPE)) {
      this.#push(spans, text.slice(from, match.index));
      if (match[2] === 'm') this.#select(match[1] ?? '');
      from = match.index + match[0].length;
    }
    this.#push(spans, from === 0 ? text : text.slice(from));
    return spans;
  }

  /**
   * @param {Span[]} spans
   * @param {string} text
   */
  #push(spans, text) {
    if (!text) return;
    const style = this.#style();
    const last = spans.at(-1);
    if (last?.style === style) last.text += text;
    else spans.push({ text, style });
  }

  #style() {
    if (this.#attributes.size === 0 && this.#foreground === null && this.#background === null) return '';
    const classes = [];
    for (const [code, name] of Object.entries(ATTRIBUTES)) {
      if (this.#attributes.has(Number(code))) classes.push(`ansi-${name}`);
    }
    if (this.#foreground !== null) classes.push(`ansi-fg-${this.#foreground}`);
    if (this.#background !== null) classes.push(`ansi-bg-${this.#background}`);
    return classes.join(' ');
  }

  /** @param {string} parameters */
  #select(parameters) {
    // A private sequence ("ESC[?…m", "ESC[>…m") is not about colours.
    if (/[<=>?]/.test(parameters)) return;
    // "38:5:n" is the standard's spelling, "38;5;n" everybody's; an empty parameter is 0.
    const codes = parameters.split(/[;:]/).map(Number);
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i] ?? 0;
      if (code === 38 || code === 48) {
        const [colour, used] = extendedColour(codes, i + 1);
        i += used;
        if (colour !== null) this.#colour(code, colour);
      } else {
        this.#apply(code);
      }
    }
  }

  /** @param {number} code */
  #apply(code) {
    if (code === 0) {
      this.#attributes.clear();
      this.#foreground = this.#background = null;
    } else if (code in ATTRIBUTES) this.#attributes.add(code);
    else if (ENDS[code]) ENDS[code].forEach((begun) => this.#attributes.delete(begun));
    else if (code >= 30 && code <= 37) this.#foreground = code - 30;
    else if (code === 39) this.#foreground = null;
    else if (code >= 40 && code <= 47) this.#background = code - 40;
    else if (code === 49) this.#background = null;
    else if (code >= 90 && code <= 97) this.#foreground = code - 90 + 8;
    else if (code >= 100 && code <= 107) this.#background = code - 100 + 8;
  }

  /**
   * @param {38 | 48} code
   * @param {number} colour
   */
  #colour(code, colour) {
    if (code === 38) this.#foreground = colour;
    else this.#background = colour;
  }
}

/**
 * @param {string} text
 * @returns {string} the text without its escape sequences, as a filter sees it
 */
export function plainText(text) {
  return text.includes('\x1b') ? text.replace(ESCAPE, '') : text;
}

/**
 * @param {number[]} codes
 * @param {number} at the place after 38 or 48
 * @returns {[number | null, number]} one of the sixteen colours, and how many codes were used
 */
function extendedColour(codes, at) {
  const [kind, a = NaN, b = NaN, c = NaN] = codes.slice(at, at + 4);
  if (kind === 5) return [a <= 15 ? a : nearestOfSixteen(indexed(a)), 2];
  if (kind === 2) return [nearestOfSixteen([a, b, c]), 4];
  return [null, codes.length];
}

/**
 * @param {number} index 16 to 255 of the 256-colour palette
 * @returns {[number, number, number]} red, green, blue; no numbers where there is no such colour
 */
function indexed(index) {
  if (!(index <= 255)) return [NaN, NaN, NaN];
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return [grey, grey, grey];
  }
  const steps = [0, 95, 135, 175, 215, 255];
  const cube = index - 16;
  return [steps[Math.floor(cube / 36)] ?? NaN, steps[Math.floor(cube / 6) % 6] ?? NaN, steps[cube % 6] ?? NaN];
}
