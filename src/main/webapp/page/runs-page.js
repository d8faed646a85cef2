import { loginLink } from '../login-address.js';
import { Problem } from '../stream/problem.js';
import { problemText } from '../text/problem-text.js';
import { getJson } from './get-json.js';
import { byId, inLanguage, setUpPage } from './page-frame.js';
import { RunAnnouncer } from './run-announcer.js';
import { RunCounts } from './run-counts.js';
import { duration } from './run-facts.js';
import { RunFeed } from './run-feed.js';
import { RunFilter } from './run-filter.js';
import { RunFilterView } from './run-filter-view.js';
import { RunList } from './run-list.js';
import { RunTable } from './run-table.js';
import { showSession } from './session.js';

/** @import { TextKey } from '../i18n.js' */
/** @import { StreamState } from '../stream/stream-events.js' */

/** How often the list is read while the feed is away and somebody looks at it. Milliseconds. */
const REFRESH = 5000;
/** The same while nobody looks: the title still tells what runs. */
const REFRESH_HIDDEN = 60_000;
/** A page that nobody has looked at for so long gives its connection back: a browser has few. */
const HIDDEN = 60_000;

const { locale, t } = setUpPage();
const list = new RunList(getJson, RunFilter.read(location.search));
const counts = new RunCounts(getJson, (id) => table.draw(id));
const table = new RunTable(
  /** @type {HTMLTableElement} */ (byId('runs')).tBodies[0] ?? missing(), locale, t, counts,
);
const announcer = new RunAnnouncer(byId('news'), t);
const feed = new RunFeed({
  connected() {
    counts.doubt();
    void refresh();
  },
  state: showConnection,
  run(run) {
    list.take(run, isReadingFurtherDown);
    announcer.add(run);
    counts.renew(run);
    showSoon();
  },
  activity: (activity) => counts.add(activity),
});
const login = loginLink(t('session.login'));
const older = /** @type {HTMLButtonElement} */ (byId('older'));
const fresh = byId('new');

let refreshing = false;
let again = false;
/** Whether the feed was refused for want of a login. */
let refused = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let refreshTimer;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let hiddenTimer;
let painting = 0;

login.className = 'button';
login.hidden = true;
byId('alert-actions').prepend(login);
new RunFilterView(list.filter, (filter) => {
  history.replaceState(null, '', filter.write(location.href));
  list.refilter(filter);
  byId('runs').setAttribute('aria-busy', 'true');
  void refresh();
});
older.addEventListener('click', () => void loadOlder());
byId('retry').addEventListener('click', () => {
  feed.start();
  void refresh();
});
fresh.addEventListener('click', () => {
  list.release();
  show();
  scrollTo({ top: 0 });
  table.focus();
});
addEventListener('scroll', releaseAtTop, { passive: true });
document.addEventListener('visibilitychange', changeVisibility);
setInterval(() => {
  table.tick();
  counts.tick();
  showCurrent();
}, 1000);
void showSession(t);
feed.start();
await refresh();

/** Reads the newest runs; while the feed is away, plans the next time. */
async function refresh() {
  again = refreshing;
  if (refreshing) return;
  refreshing = true;
  forgetRefresh();
  try {
    do {
      again = false;
      await list.refresh(isReadingFurtherDown);
      if (list.loaded) announcer.read(list.known);
    } while (again);
    byId('runs').removeAttribute('aria-busy');
    show();
    hideAlert();
    comeBack();
  } catch (error) {
    showAlert(error);
  } finally {
    refreshing = false;
    planRefresh();
  }
}

/** A time that is planned stays: the feed may try again more often than that. */
function planRefresh() {
  if (feed.state === 'open' && byId('alert').hidden) {
    forgetRefresh();
    return;
  }
  const pause = document.visibilityState === 'visible' ? REFRESH : REFRESH_HIDDEN;
  refreshTimer ??= setTimeout(() => void refresh(), pause);
}

function forgetRefresh() {
  clearTimeout(refreshTimer);
  refreshTimer = undefined;
}

/** Where the list can be read again, so can the feed. */
function comeBack() {
  if (feed.state === 'failed' && refused) {
    refused = false;
    feed.start();
  }
}

async function loadOlder() {
  older.disabled = true;
  try {
    await list.loadOlder();
    hideAlert();
    show();
  } catch (error) {
    showAlert(error);
  } finally {
    older.disabled = false;
  }
}

function changeVisibility() {
  clearTimeout(hiddenTimer);
  if (document.visibilityState === 'hidden') {
    hiddenTimer = setTimeout(() => {
      feed.stop();
      planRefresh();
    }, HIDDEN);
  } else if (feed.state === 'ended') {
    feed.start();
  } else if (feed.state !== 'open') {
    void refresh();
  }
}

/** Whether a new row on top would move what is being read. */
function isReadingFurtherDown() {
  return byId('runs').getBoundingClientRect().top < 0;
}

function releaseAtTop() {
  if (list.held === 0 || isReadingFurtherDown()) return;
  list.release();
  show();
}

/** Many runs may change at once; the page is drawn once for them. */
function showSoon() {
  if (document.visibilityState === 'hidden') show();
  else painting ||= requestAnimationFrame(show);
}

function show() {
  cancelAnimationFrame(painting);
  painting = 0;
  if (!list.loaded) return;
  const runs = list.shown;
  table.show(runs, (run) => list.filter.matches(run));
  byId('runs').hidden = runs.length === 0;
  byId('empty').hidden = runs.length > 0;
  write('empty', t(list.filter.active ? 'runs.nomatch' : 'runs.empty'));
  older.hidden = !list.hasOlder;
  fresh.hidden = list.held === 0;
  write('new', t('runs.new', { n: list.held }));
  showCurrent();
  // Together with the table, which the clock's showCurrent() does not draw.
  byId('current').toggleAttribute('data-known', true);
}

function showCurrent() {
  if (!list.loaded) return;
  const { running } = list;
  const [run, ...others] = running;
  const box = byId('current');
  box.hidden = false;
  box.toggleAttribute('data-running', run !== undefined);
  write('current-title', run ? t('runs.running', { id: String(run.run_id) }) : t('runs.none.running'));
  const leads = run?.leads_found == null ? '' : t('run.leads.n', { n: run.leads_found });
  const more = others.length > 0 ? t('runs.running.more', { n: others.length }) : '';
  write('current-facts', run ? [duration(run), leads, more].filter(Boolean).join(' · ') : '');
  write('current-link', run ? t('runs.running.open') : t('runs.none.running.open'));
  byId('current-link').setAttribute('href', inLanguage(`runs/${run?.run_id ?? 'current'}`));
  const name = `${t('app.runs')} – Runcast`;
  document.title = running.length > 0 ? `(${t('runs.running.n', { n: running.length })}) ${name}` : name;
}

/**
 * @param {StreamState} state
 * @param {'listen' | 'poll'} mode
 * @param {Problem | null} problem
 */
function showConnection(state, mode, problem) {
  const way = state === 'open' && mode === 'poll' ? 'open.poll' : state;
  const node = byId('connection');
  node.dataset.state = state;
  node.title = t(/** @type {TextKey} */ (`runs.state.${way}`));
  write('connection-text', t(/** @type {TextKey} */ (`state.${way}`)));
  if (problem?.status === 401 || problem?.status === 403) {
    refused = true;
    void refresh();
  }
  planRefresh();
}

/** @param {unknown} error */
function showAlert(error) {
  const loggedOut = error instanceof Problem && error.status === 401;
  if (loggedOut && login.hidden) void showSession(t);
  login.hidden = !loggedOut;
  const reason = error instanceof Problem ? problemText(error, t) : String(error);
  const text = t(list.loaded ? 'runs.stale' : 'runs.error', { reason });
  write('alert-text', loggedOut ? t('runs.login') : text);
  byId('alert').hidden = false;
  if (!list.loaded) byId('empty').hidden = byId('current').hidden = true;
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
