/**
 * Characters that a reader would not see or that would rearrange what is seen: controls (but tab and
 * line feed), zero-width characters and those that turn the writing direction, with which a message
 * could be made to look like another. The zero-width joiner stays, emoji are made with it.
 */
const INVISIBLE =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]+/g;

/**
 * Splits text into what is shown as it is and what is shown by its number.
 *
 * @param {string} text
 * @returns {{text: string, names: string}[]} names: the code points that are shown so, else empty
 */
export function visibleParts(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(INVISIBLE)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), names: '' });
    const characters = Array.from(match[0]);
    parts.push({ text: characters.map(symbol).join(''), names: characters.slice(0, 20).map(name).join(' ') });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), names: '' });
  return parts;
}

/**
 * As a programmer writes it in a string: every font can show that, unlike the pictures of Unicode.
 *
 * @param {string} character
 */
function symbol(character) {
  const code = character.charCodeAt(0);
  if (code === 0x0d) return '\\r';
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
}

/** @param {string} character */
function name(character) {
  return `U+${hex(character.charCodeAt(0), 4)}`;
}

/**
 * @param {number} code
 * @param {number} digits
 */
function hex(code, digits) {
  return code.toString(16).toUpperCase().padStart(digits, '0');
}
