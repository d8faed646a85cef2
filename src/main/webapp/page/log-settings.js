import { readLogAddress, writeLogAddress } from './log-address.js';
import { recall, remember } from './page-frame.js';

/** @import { ReadingPlace, RunLogElement } from '../element/run-log.js' */
/** @import { DisplayChangeEvent } from '../element/run-log-events.js' */

const NOWRAP = 'runcast.nowrap';
const TIME = 'runcast.time';
const DENSITY = 'runcast.density';
const PLACE = 'runcast.place ';

/** How the reader had times shown last. */
export function shownTime() {
  return recall(TIME) ?? 'local';
}

/**
 * Gives a log that is not defined yet what the address and the browser's memory say of it.
 *
 * @param {HTMLElement} log
 */
export function prepareLog(log) {
  const { levels, portals, query, regex, only, row } = readLogAddress(location.search);
  log.setAttribute('levels', levels.join(' '));
  log.setAttribute('portals', JSON.stringify(portals));
  log.setAttribute('query', query);
  log.toggleAttribute('regex', regex);
  log.toggleAttribute('only', only);
  log.toggleAttribute('nowrap', recall(NOWRAP) !== null);
  log.setAttribute('time', shownTime());
  log.setAttribute('density', recall(DENSITY) ?? 'comfortable');
  if (row) log.setAttribute('row', row);
}

/**
 * Keeps in the address what the reader filters, searches and chooses, in the browser's memory how
 * rows are shown, and in the history where the page is read, for a reload and the way back.
 *
 * @param {RunLogElement} log defined
 */
export function keepLogSettings(log) {
  const place = returning() ? /** @type {ReadingPlace} */ (JSON.parse(recallHere() ?? 'null')) : null;
  if (place) log.place = place;
  const write = () => history.replaceState(null, '', writeLogAddress(location.href, { ...log.choice, row: log.row }));
  log.addEventListener('filter-change', write);
  log.addEventListener('row-select', write);
  log.addEventListener('display-change', (event) => {
    const { nowrap, compact, time } = /** @type {DisplayChangeEvent} */ (event);
    remember(NOWRAP, nowrap ? '1' : null);
    remember(TIME, time === 'local' ? null : time);
    remember(DENSITY, compact ? 'compact' : null);
  });
  addEventListener('pagehide', () => rememberHere(JSON.stringify(log.place)));
}

/** Whether somebody comes back to this page, rather than to its address. */
function returning() {
  const [page] = performance.getEntriesByType('navigation');
  const { type } = /** @type {PerformanceNavigationTiming} */ (page);
  return type === 'reload' || type === 'back_forward';
}

/** The browser takes no state for its history any more when a page is left. */
function recallHere() {
  try {
    return sessionStorage.getItem(PLACE + location.pathname);
  } catch {
    return null;
  }
}

/** @param {string} place */
function rememberHere(place) {
  try {
    sessionStorage.setItem(PLACE + location.pathname, place);
  } catch {
    // Not remembered: no reason to fail.
  }
}
