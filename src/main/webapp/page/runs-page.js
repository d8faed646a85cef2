import { loginLink } from '../login-address.js';
import { Problem } from '../stream/problem.js';
import { problemText } from '../text/problem-text.js';
import { getJson } from './get-json.js';
import { byId, inLanguage, setUpPage } from './page-frame.js';
import { RunTable } from './run-table.js';
import { showSession } from './session.js';
import { duration } from './run-facts.js';

/** @import { Run } from '../stream/wire.js' */
/** @typedef {{runs: Run[], next: string | null}} Page */

/** How often the list is refreshed while somebody looks at it. Milliseconds. */
const REFRESH = 5000;
const PAGE_SIZE = 50;

const { locale, t } = setUpPage();
const table = new RunTable(/** @type {HTMLTableElement} */ (byId('runs')).tBodies[0] ?? missing(), locale, t);
const login = loginLink(t('session.login'));
const older = /** @type {HTMLButtonElement} */ (byId('older'));

/** Where the list goes on; null at its end. @type {string | null} */
let next = null;
let loaded = false;
let refreshing = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

login.className = 'button';
login.hidden = true;
byId('alert-actions').prepend(login);
older.addEventListener('click', () => void loadOlder());
byId('retry').addEventListener('click', () => void refresh());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void refresh();
});
setInterval(() => {
  table.tick();
  showCurrent();
}, 1000);
void showSession(t);
await refresh();

/** Reads the newest runs and plans the next time; a hidden page waits until it is shown. */
async function refresh() {
  if (refreshing) return;
  refreshing = true;
  clearTimeout(timer);
  try {
    const page = /** @type {Page} */ (await getJson(`runs?limit=${PAGE_SIZE}`));
    await renew(page);
    hideAlert();
  } catch (error) {
    showAlert(error);
  } finally {
    refreshing = false;
    if (document.visibilityState === 'visible') timer = setTimeout(() => void refresh(), REFRESH);
  }
}

/** @param {Page} page */
async function renew({ runs, next: cursor }) {
  const joins = runs.some(({ run_id }) => table.has(run_id));
  if (!joins) {
    // The first time, or so many new runs that the old list no longer joins on to them.
    table.clear();
    next = cursor;
  }
  table.merge(runs);
  await renewRunning(new Set(runs.map(({ run_id }) => run_id)));
  showList();
}

/** A run that goes on further down, on an older page, must not run for ever. @param {Set<number>} fresh */
async function renewRunning(fresh) {
  const stale = table.runs.filter(({ run_id, status }) => status === 'running' && !fresh.has(run_id));
  const renewed = await Promise.all(stale.slice(0, 5).map(({ run_id }) => getJson(`runs/${run_id}`)));
  table.merge(renewed);
}

async function loadOlder() {
  if (next === null) return;
  older.disabled = true;
  try {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), before: next });
    const page = /** @type {Page} */ (await getJson(`runs?${query}`));
    table.append(page.runs);
    next = page.next;
    hideAlert();
    showList();
  } catch (error) {
    showAlert(error);
  } finally {
    older.disabled = false;
  }
}

function showList() {
  loaded = true;
  byId('runs').hidden = table.size === 0;
  byId('empty').hidden = table.size > 0;
  byId('empty').textContent = t('runs.empty');
  older.hidden = next === null;
  showCurrent();
}

function showCurrent() {
  if (!loaded) return;
  const run = table.runs.filter(({ status }) => status === 'running').sort((a, b) => b.run_id - a.run_id)[0];
  const box = byId('current');
  box.hidden = false;
  box.toggleAttribute('data-running', run !== undefined);
  const id = String(run?.run_id ?? '');
  write('current-title', run ? t('runs.running', { id }) : t('runs.none.running'));
  const leads = run?.leads_found == null ? '' : t('run.leads.n', { n: run.leads_found });
  write('current-facts', run ? [duration(run), leads].filter(Boolean).join(' · ') : '');
  write('current-link', run ? t('runs.running.open') : t('runs.none.running.open'));
  byId('current-link').setAttribute('href', inLanguage(`runs/${run?.run_id ?? 'current'}`));
}

/** @param {unknown} error */
function showAlert(error) {
  const loggedOut = error instanceof Problem && error.status === 401;
  if (loggedOut && login.hidden) void showSession(t);
  login.hidden = !loggedOut;
  const reason = error instanceof Problem ? problemText(error, t) : String(error);
  const text = t(table.size > 0 ? 'runs.stale' : 'runs.error', { reason });
  write('alert-text', loggedOut ? t('runs.login') : text);
  byId('alert').hidden = false;
  if (table.size === 0) byId('empty').hidden = true;
}

function hideAlert() {
  if (!login.hidden) void showSession(t);
  login.hidden = byId('alert').hidden = true;
}

/**
 * @param {string} id
 * @param {string} text
 */
function write(id, text) {
  const node = byId(id);
  if (node.textContent !== text) node.textContent = text;
}

/** @returns {never} */
function missing() {
  throw new Error('the table has no body');
}
