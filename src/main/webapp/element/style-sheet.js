/**
 * Loads a style sheet that all elements of a kind share.
 *
 * Fetched, because not every browser imports CSS as a module, and awaited, because an element that
 * shows up before its style would jump. Where it fails the log is still readable.
 *
 * @param {string} name relative to this module
 * @returns {Promise<CSSStyleSheet>}
 */
export async function loadStyleSheet(name) {
  const sheet = new CSSStyleSheet();
  try {
    const response = await fetch(new URL(name, import.meta.url));
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    sheet.replaceSync(await response.text());
  } catch (error) {
    console.warn(`${name} could not be loaded`, error);
  }
  return sheet;
}
