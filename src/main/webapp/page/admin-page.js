import { API_ROOT } from '../api-root.js';
import { setText } from '../element/dom.js';
import { loginLink } from '../login-address.js';
import { problemText } from '../text/problem-text.js';
import { AdminView } from './admin-view.js';
import { byId, setUpPage } from './page-frame.js';
import { Plot } from './plot.js';
import { RecentCounts } from './recent-counts.js';
import { showSession } from './session.js';
import { disconnects, figures } from './status-figures.js';
import { StatusStream } from './status-stream.js';
import { TimeSeries } from './time-series.js';
import { units } from './units.js';

/** @import { Problem } from '../stream/problem.js' */
/** @import { Line } from './plot.js' */
/** @import { Status } from './status-figures.js' */
/** @import { StatusStreamState } from './status-stream.js' */

/** What the plots show, and what counts as recent. Seconds. */
const SPAN = 15 * 60;
/** One comes every two seconds. Milliseconds. */
const STALE = 6000;

const { locale, t } = setUpPage();
const u = units(locale);
const view = new AdminView(t, locale, u);
const recent = new RecentCounts(SPAN);
const series = { rows: new TimeSeries(SPAN, 1), deliveries: new TimeSeries(SPAN, 1), lag: new TimeSeries(SPAN, 3) };
const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
const shortClock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
/** Made with the first status: until then they have no width. @type {Record<keyof typeof series, Plot> | undefined} */
let plots;
/** When the newest status came; 0 before the first. */
let heard = 0;
/** @type {StatusStreamState} */
let state = 'connecting';
/** @type {Problem | undefined} */
let problem;

const stream = new StatusStream(`${API_ROOT}status/stream`, document.documentElement.lang, {
  status: take,
  state: (now, why) => {
    if (now === 'refused' && state !== 'refused') void showSession(t);
    state = now;
    problem = why;
    showFreshness();
  },
});

document.title = `${t('admin.title')} – Runcast`;
document.addEventListener('visibilitychange', follow);
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ['data-theme'] });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
setInterval(showFreshness, 1000);
void showSession(t);
follow();

/** Nobody looks at a hidden page. */
function follow() {
  if (document.visibilityState === 'visible') stream.start();
  else stream.stop();
}

/** @param {Status} status */
function take(status) {
  heard = Date.now();
  const now = heard / 1000;
  const all = figures(status);
  recent.add(now, disconnects(status).byServer);
  series.rows.add(now, [all.rows]);
  series.deliveries.add(now, [all.deliveries]);
  series.lag.add(now, all.lags);
  view.show(status, recent);
  plots ??= createPlots();
  for (const name of /** @type {(keyof typeof series)[]} */ (Object.keys(series))) plots[name].show(series[name].data);
  showFreshness();
}

function createPlots() {
  const plot = (/** @type {string} */ id, /** @type {Line[]} */ lines, /** @type {Omit<import('./plot.js').PlotTexts, 'time' | 'summary'>} */ texts) =>
    new Plot(byId(id), lines, SPAN, {
      ...texts,
      time: (seconds) => shortClock.format(seconds * 1000),
      summary: (now, most) => t('admin.plot.summary', { now, most }),
    });
  return {
    rows: plot('plot-rows', [{ name: '', className: 'line-1' }], { title: t('admin.rows'), value: u.rate, tick: u.rate }),
    deliveries: plot('plot-deliveries', [{ name: '', className: 'line-1' }], { title: t('admin.deliveries'), value: u.rate, tick: u.rate }),
    lag: plot('plot-lag', [{ name: 'p50', className: 'line-1' }, { name: 'p95', className: 'line-2' }, { name: 'p99', className: 'line-3' }], {
      title: t('admin.lag'),
      value: u.seconds,
      tick: u.seconds,
    }),
  };
}

function redraw() {
  for (const plot of Object.values(plots ?? {})) plot.redraw();
}

function showFreshness() {
  const node = byId('freshness');
  const stale = heard > 0 && (state !== 'open' || Date.now() - heard > STALE);
  const time = clock.format(heard);
  node.dataset.state = stale ? 'stale' : state;
  document.body.toggleAttribute('data-stale', stale);
  setText(node, heard === 0 ? '' : t(stale ? 'admin.stale' : 'admin.as.of', { time }));
  showTrouble();
}

/** Says in the place of the verdict what keeps the status away. */
function showTrouble() {
  if (!problem || (state !== 'lost' && state !== 'refused')) return;
  byId('verdict').dataset.level = 'bad';
  const reason = problemText(problem, t);
  const text = byId('verdict-text');
  const wanted = state === 'lost' ? t('admin.lost', { reason }) : t('admin.refused', { reason });
  if (text.firstChild?.textContent === wanted) return;
  text.replaceChildren(wanted);
  if (state === 'refused') text.append(' ', loginLink(t('session.login')));
}
