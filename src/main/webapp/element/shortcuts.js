/**
 * What a key press asks for.
 *
 * @typedef {'focus' | 'follow' | 'end' | 'top' | 'error' | 'error-back' | 'help'} Command
 */

/** @type {Record<string, Command>} */
const KEYS = { '/': 'focus', f: 'follow', G: 'end', g: 'top', e: 'error', E: 'error-back', '?': 'help' };

/**
 * @param {KeyboardEvent} event
 * @returns {Command | null} null for what is meant for somebody else: with a modifier, while typing
 */
export function commandOf(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  const [target] = event.composedPath();
  if (target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))) {
    return null;
  }
  return KEYS[event.key] ?? null;
}
