/** @import { Choice } from '../element/toolbar.js' */

/**
 * What of a log stands in a page's address, so that a reload, the back button and a colleague see the
 * same: `?level=ERROR&level=WARN&portal=x&q=timeout&match=regex&only=1&row=7-12`, in the spelling of
 * the REST resources.
 */
const NAMES = ['level', 'portal', 'q', 'match', 'only', 'row'];

/**
 * @param {string} search
 * @returns {Choice & {row: string}}
 */
export function readLogAddress(search) {
  const query = new URLSearchParams(search);
  return {
    levels: query.getAll('level'),
    portals: query.getAll('portal'),
    query: query.get('q') ?? '',
    regex: query.get('match') === 'regex',
    only: query.has('only'),
    row: query.get('row') ?? '',
  };
}

/**
 * @param {string} address
 * @param {Choice & {row: string}} log
 * @returns {string} the address with these; all else in it stays
 */
export function writeLogAddress(address, { levels, portals, query, regex, only, row }) {
  const url = new URL(address);
  for (const name of NAMES) url.searchParams.delete(name);
  for (const level of levels) url.searchParams.append('level', level);
  for (const portal of portals) url.searchParams.append('portal', portal);
  if (query) url.searchParams.set('q', query);
  if (query && regex) url.searchParams.set('match', 'regex');
  if (query && only) url.searchParams.set('only', '1');
  if (row) url.searchParams.set('row', row);
  return url.href;
}
