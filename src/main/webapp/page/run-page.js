import { runName } from '../stream/wire.js';
import { getJson } from './get-json.js';
import { keepLogSettings, prepareLog, shownTime } from './log-settings.js';
import { byId, inLanguage, setUpPage, showStatus } from './page-frame.js';
import { RunHistogram } from './run-histogram.js';
import { duration, moment } from './run-facts.js';
import { showSession } from './session.js';

/** @import { Run } from '../stream/wire.js' */
/** @import { RunLogElement } from '../element/run-log.js' */
/** @import { ConnectionStateEvent, DisplayChangeEvent, RunLogRowsEvent, RunStatusEvent } from '../element/run-log-events.js' */

const { locale, t } = setUpPage();
const log = /** @type {RunLogElement} */ (byId('log'));
const name = decodeName(location.pathname);
const numbers = new Intl.NumberFormat(locale);

/** What is known of the run so far. @type {Partial<Run>} */
let run = {};

const histogram = new RunHistogram(
  { toggle: byId('histogram-toggle'), chart: byId('histogram') },
  { t, locale, utc: shownTime() === 'utc' },
  (time) => log.jumpToTime(time),
  ({ rows, errors }) => {
    fact('rows', rows === null ? '' : numbers.format(rows));
    fact('errors', errors ? numbers.format(errors) : '');
  },
);

prepareLog(log);
log.setAttribute('run', name);
showTitle();
await import('../element/run-log-define.js');

log.addEventListener('run-status', (event) => learn(/** @type {RunStatusEvent} */ (event).run));
log.addEventListener('connection-state', (event) => {
  // Refused, perhaps since nobody is logged in any more.
  if (/** @type {ConnectionStateEvent} */ (event).state === 'failed') void showSession(t);
});
keepLogSettings(log);
log.addEventListener('display-change', (event) => {
  histogram.utc = /** @type {DisplayChangeEvent} */ (event).time === 'utc';
});
log.addEventListener('run-log-rows', (event) => histogram.add(/** @type {RunLogRowsEvent} */ (event).rows));
// The log has the page to itself: its keys work wherever the focus is.
document.addEventListener('keydown', (event) => log.handleKey(event));
setInterval(showDuration, 1000);
void showSession(t);

/** @param {string} path */
function decodeName(path) {
  const last = path.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** @param {Partial<Run> & {run_id: number}} news */
function learn(news) {
  const other = news.run_id !== run.run_id;
  // The stream tells the status only; the rest is asked for once at the beginning and at the end.
  const ended = news.status !== undefined && news.status !== 'running' && run.status === 'running';
  const known = Object.entries(news).filter(([, value]) => value !== undefined);
  run = { ...(other ? {} : run), ...Object.fromEntries(known) };
  show();
  if (other || ended) {
    void ask(news.run_id);
    void histogram.ask(news.run_id);
  }
}

/** @param {number} id */
async function ask(id) {
  try {
    const answer = /** @type {Run} */ (await getJson(`runs/${id}`));
    if (id !== run.run_id) return;
    // The stream may have been quicker: a run that it saw ending does not come back to life.
    const over = run.status !== undefined && run.status !== 'running' && answer.status === 'running';
    run = over ? { ...answer, ...run } : answer;
    show();
  } catch (error) {
    // The log is what matters here and tells its own trouble; these facts just stay away.
    console.warn(`run ${id} could not be read`, error);
  }
}

function show() {
  showTitle();
  const badge = byId('status');
  badge.hidden = !run.status;
  if (run.status) showStatus(badge, run.status, t);
  fact('started', moment(run.started_at, locale));
  byId('started').title = run.started_at ?? '';
  fact('leads', run.leads_found == null ? '' : numbers.format(run.leads_found));
  showDuration();
}

function showDuration() {
  const { status = '', started_at = null, finished_at = null } = run;
  fact('duration', duration({ status, started_at, finished_at }));
}

function showTitle() {
  const current = name === 'current';
  const id = run.run_id ?? (current ? null : runName(name));
  const title = id === null ? t('run.current') : t('run.title', { id: String(id) });
  byId('title').textContent = title;
  document.title = `${title} – Runcast`;
  const permalink = byId('permalink');
  permalink.hidden = !current || id === null;
  if (id !== null) permalink.setAttribute('href', inLanguage(String(id)));
}

/**
 * @param {string} id
 * @param {string} text
 */
function fact(id, text) {
  const node = byId(id);
  if (node.textContent !== text) node.textContent = text;
  /** @type {HTMLElement} */ (node.parentElement).hidden = !text;
}
