/** Longer ones are left as they are. */
const MAX_CHARACTERS = 500_000;

/**
 * Finds JSON in a message: all of it, or what stands behind a few words (`request {"id": 7}`).
 *
 * @param {string} text
 * @returns {{before: string, json: string} | null} null where there is none worth unfolding
 */
export function jsonIn(text) {
  const start = text.search(/[[{]/);
  if (start < 0 || start > 200 || text.length > MAX_CHARACTERS) return null;
  const json = text.slice(start).trim();
  const last = json.at(-1);
  if (json.length < 8 || (last !== '}' && last !== ']')) return null;
  try {
    JSON.parse(json);
    return { before: text.slice(0, start), json };
  } catch {
    return null;
  }
}

/**
 * Puts each value on a line of its own. Works on the text, so that numbers and strings stay as they
 * were written: `JSON.parse` would round an id of twenty digits.
 *
 * @param {string} json valid
 * @returns {string}
 */
export function unfold(json) {
  const parts = [];
  let depth = 0;
  let previous = '';
  const line = () => parts.push(`\n${'  '.repeat(depth)}`);
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    const opened = previous === '{' || previous === '[';
    if (token === '}' || token === ']') {
      depth -= 1;
      if (!opened) line();
    } else if (opened) {
      line();
    }
    parts.push(token);
    if (token === '{' || token === '[') depth += 1;
    else if (token === ',') line();
    else if (token === ':') parts.push(' ');
    previous = token;
  }
  return parts.join('');
}
