/**
 * The filter as it stands in a page's address: `?level=ERROR&level=WARN&q=timeout`, the spelling of
 * the REST resources.
 *
 * @param {string} search
 * @returns {{levels: string, query: string}} levels parted by blanks
 */
export function readFilter(search) {
  const query = new URLSearchParams(search);
  return { levels: query.getAll('level').join(' '), query: query.get('q') ?? '' };
}

/**
 * @param {string} address
 * @param {string[]} levels
 * @param {string} query
 * @returns {string} the address with this filter; all else in it stays
 */
export function writeFilter(address, levels, query) {
  const url = new URL(address);
  url.searchParams.delete('level');
  url.searchParams.delete('q');
  for (const level of levels) url.searchParams.append('level', level);
  if (query) url.searchParams.set('q', query);
  return url.href;
}
