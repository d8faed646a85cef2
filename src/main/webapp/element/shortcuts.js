/**
 * What a key press asks for.
 *
 * @typedef {'search' | 'next' | 'previous' | 'follow' | 'end' | 'top' | 'error' | 'error-back'
 *   | 'wrap' | 'copy' | 'unselect' | 'help'} Command
 */

/** @type {Record<string, Command>} */
const KEYS = {
  '/': 'search', n: 'next', N: 'previous', f: 'follow', G: 'end', g: 'top', e: 'error', E: 'error-back',
  w: 'wrap', c: 'copy', Escape: 'unselect', '?': 'help',
};

/**
 * @param {KeyboardEvent} event
 * @returns {Command | null} null for what is meant for somebody else: with a modifier, while typing
 */
export function commandOf(event) {
  if (event.defaultPrevented || event.isComposing || event.altKey) return null;
  const find = event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  // The browser would search only the rows on the screen.
  if (find) return 'search';
  if (event.ctrlKey || event.metaKey) return null;
  const [target] = event.composedPath();
  if (target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))) {
    return null;
  }
  return KEYS[event.key] ?? null;
}
