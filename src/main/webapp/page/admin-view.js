import { h, setText } from '../element/dom.js';
import { KeyedList } from './keyed-list.js';
import { byId, inLanguage } from './page-frame.js';
import { duration, moment } from './run-facts.js';
import { QUEUE_MARKS, disconnects, figures, verdict } from './status-figures.js';

/** @import { TextKey, Translate } from '../i18n.js' */
/** @import { DatabaseFacts, Finding, FollowedRun, Server, Status } from './status-figures.js' */
/** @import { RecentCounts } from './recent-counts.js' */
/** @import { Units } from './units.js' */
/** @typedef {{reason: string, recent: number, total: number}} Ended */
/** @typedef {{key: TextKey, value: string}} Fact */

const SIGNS = { good: '✓', warn: '!', bad: '✕' };
const LEVELS = /** @type {const} */ ({ error: 'bad', warning: 'warn', info: 'info' });
const STATES = ['STARTING', 'LISTENING', 'POLLING', 'RECONNECTING', 'FAILED', 'STOPPED', 'DISABLED'];
const MOST_RUNS = 10;

/** Writes a status into the admin page, in place: what somebody selects or has focused stays so. */
export class AdminView {
  #t;
  #locale;
  #units;
  #findings;
  #servers;
  #runs;
  #disconnects;

  /**
   * @param {Translate} t
   * @param {string} locale
   * @param {Units} units
   */
  constructor(t, locale, units) {
    this.#t = t;
    this.#locale = locale;
    this.#units = units;
    this.#findings = new KeyedList(byId('findings'), findingKey, (item) => this.#finding(item), (node, item) => this.#renewFinding(node, item));
    this.#servers = this.#table('servers', ({ id, name }) => id ?? name ?? '', (server) => this.#server(server));
    this.#runs = this.#table('runs', ({ run_id }) => String(run_id), (run) => this.#run(run));
    this.#disconnects = this.#table('disconnects', ({ reason }) => reason, (ended) => this.#ended(ended));
  }

  /**
   * @param {Status} status
   * @param {RecentCounts} recent of reasons
   */
  show(status, recent) {
    const all = figures(status);
    this.#showVerdict(status);
    this.#findings.show(status.findings);
    byId('findings-section').hidden = status.findings.length === 0;
    this.#servers.show(status.servers);
    this.#showClients(all);
    this.#runs.show(all.runs.slice(0, MOST_RUNS));
    byId('runs-table').hidden = all.runs.length === 0;
    this.#showDisconnects(status, recent);
    this.#showDatabase(status.database);
    this.#showReplay(all);
    byId('figures').hidden = false;
  }

  /** @param {Status} status */
  #showVerdict(status) {
    const { level, key, values } = verdict(status);
    byId('verdict').dataset.level = level;
    setText(byId('verdict-text'), `${SIGNS[level]} ${this.#t(key, values)}`);
  }

  /** @param {Finding} item */
  #finding({ code, severity }) {
    const level = LEVELS[severity] ?? 'info';
    return h(
      'li',
      { 'data-level': level, 'data-code': code },
      h('p', { class: 'what' }, h('strong', {}, this.#t(/** @type {TextKey} */ (`admin.severity.${level}`))), ' ', h('span', { class: 'message' })),
      h('p', { class: 'fix' }),
      h('p', { class: 'code' }),
    );
  }

  /**
   * @param {HTMLElement} node
   * @param {Finding} item
   */
  #renewFinding(node, { code, message, fix, server }) {
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (node.querySelector(`.${name}`));
    setText(part('message'), `${message}.`);
    part('fix').hidden = !fix;
    setText(part('fix'), fix ? `→ ${fix}` : '');
    setText(part('code'), [code, server].filter(Boolean).join(' · '));
  }

  /** @param {Server} server @returns {Cell[]} */
  #server({ name = '?', self, version, server: product, java, started_at, listener = {}, clients, rates, lag_seconds, memory }) {
    const { state = '?', since, attempts = 0, max_attempts } = /** @type {any} */ (listener);
    const up = duration({ status: 'running', started_at: started_at ?? null, finished_at: null });
    const tries = attempts > 0 ? ` (${this.#t('admin.attempts', { n: attempts, max: max_attempts ?? '?' })})` : '';
    const u = this.#units;
    return [
      { text: name, note: self ? this.#t('admin.self') : '', head: true },
      { text: this.#state(state) + tries, title: state, level: listener.delivers ? 'good' : state === 'DISABLED' ? 'info' : 'bad' },
      { text: moment(since, this.#locale), title: since },
      { text: u.count(clients?.total), figure: true },
      { text: u.rate(rates?.rows_per_second), figure: true },
      { text: u.rate(rates?.deliveries_per_second), figure: true },
      { text: u.seconds(lag_seconds?.p99), figure: true },
      { text: u.bytes(memory?.used_bytes), title: this.#t('admin.memory.of', { max: u.bytes(memory?.max_bytes) }), figure: true },
      { text: version ?? '–', title: [product, java && `Java ${java}`].filter(Boolean).join(', '), note: up && this.#t('admin.up', { time: up }) },
    ];
  }

  /** @param {FollowedRun} run @returns {Cell[]} */
  #run({ run_id, clients, ring_rows, ring_bytes }) {
    const { count, bytes } = this.#units;
    return [
      { text: this.#t('run.title', { id: String(run_id) }), href: inLanguage(`runs/${run_id}`), head: true },
      { text: count(clients), figure: true },
      { text: count(ring_rows), title: bytes(ring_bytes), figure: true },
    ];
  }

  /** @param {Ended} ended @returns {Cell[]} */
  #ended({ reason, recent, total }) {
    const key = /** @type {TextKey} */ (`admin.reason.${reason}`);
    const text = this.#t(key);
    return [
      // A reason of a newer server has no text here.
      { text: text === key ? reason : text, title: reason, head: true },
      { text: this.#units.count(recent), figure: true },
      { text: this.#units.count(total), figure: true },
    ];
  }

  /** @param {ReturnType<typeof figures>} all */
  #showClients({ clients, maxClients, refused, runs }) {
    const { count } = this.#units;
    facts('clients', this.#t, [
      { key: 'admin.clients.now', value: this.#t('admin.of', { n: clients, max: count(maxClients) }) },
      { key: 'admin.clients.runs', value: count(runs.length) },
      { key: 'admin.clients.refused', value: count(refused) },
    ]);
  }

  /**
   * @param {Status} status
   * @param {RecentCounts} recent
   */
  #showDisconnects(status, recent) {
    const ended = Object.entries(disconnects(status).total)
      .filter(([, total]) => total > 0)
      .map(([reason, total]) => ({ reason, recent: recent.of(reason), total }));
    this.#disconnects.show(ended);
    byId('disconnects-table').hidden = ended.length === 0;
    byId('disconnects-none').hidden = ended.length > 0;
  }

  /** @param {DatabaseFacts | null} database */
  #showDatabase(database) {
    byId('database-none').hidden = database !== null;
    const { kind = '', version = '', role, pooler, clock_skew_seconds, standbys, triggers = {}, queue_usage } = database ?? {};
    this.#showQueue(queue_usage);
    const yes = (/** @type {boolean} */ is) => this.#t(is ? 'admin.yes' : 'admin.no');
    facts('database', this.#t, [
      { key: 'admin.database.kind', value: `${kind === 'postgresql' ? 'PostgreSQL' : kind === 'sqlite' ? 'SQLite' : kind} ${version}`.trim() },
      { key: 'admin.database.role', value: role ?? '' },
      { key: 'admin.database.pooler', value: pooler === undefined ? '' : yes(pooler) },
      { key: 'admin.database.clock', value: clock_skew_seconds === undefined ? '' : this.#units.seconds(clock_skew_seconds) },
      { key: 'admin.database.standbys', value: standbys === undefined ? '' : this.#units.count(standbys) },
      { key: 'admin.database.triggers', value: Object.entries(triggers).map(([name, state]) => `${name}: ${state}`).join('\n') },
    ]);
  }

  /** @param {number | undefined} usage */
  #showQueue(usage) {
    byId('queue').hidden = usage === undefined;
    if (usage === undefined) return;
    const gauge = byId('queue-gauge');
    gauge.dataset.level = usage >= QUEUE_MARKS.down ? 'bad' : usage >= QUEUE_MARKS.warn ? 'warn' : 'good';
    gauge.setAttribute('aria-valuenow', String(Math.round(usage * 100)));
    gauge.setAttribute('aria-valuetext', this.#units.percent(usage));
    /** @type {HTMLElement} */ (gauge.firstElementChild).style.width = `${Math.min(1, usage) * 100}%`;
    setText(byId('queue-value'), this.#units.percent(usage));
  }

  /** @param {ReturnType<typeof figures>} all */
  #showReplay({ ringRows, ringBytes, queued, replays, pages }) {
    const { count, bytes } = this.#units;
    facts('replay', this.#t, [
      { key: 'admin.ring', value: this.#t('admin.ring.value', { n: ringRows, size: bytes(ringBytes) }) },
      { key: 'admin.replay.queued', value: count(queued) },
      { key: 'admin.replay.replays', value: count(replays) },
      { key: 'admin.replay.pages', value: count(pages) },
    ]);
  }

  /** @param {string} state */
  #state(state) {
    return STATES.includes(state) ? this.#t(/** @type {TextKey} */ (`admin.state.${state.toLowerCase()}`)) : state;
  }

  /**
   * A table's rows.
   *
   * @template T
   * @param {string} id of its body
   * @param {(item: T) => string} key
   * @param {(item: T) => Cell[]} cells
   */
  #table(id, key, cells) {
    const labels = [...(byId(id).parentElement?.querySelectorAll('thead th') ?? [])].map(({ textContent }) => textContent ?? '');
    return new KeyedList(
      byId(id),
      key,
      (item) => h('tr', {}, ...cells(item).map((cell, i) => createCell(cell, labels[i] ?? ''))),
      (row, item) => cells(item).forEach((cell, i) => renewCell(/** @type {HTMLElement} */ (row.children[i]), cell)),
    );
  }
}

/**
 * @typedef {object} Cell
 * @property {string} text
 * @property {string} [note] smaller, below
 * @property {string} [title]
 * @property {string} [href]
 * @property {string} [level]
 * @property {boolean} [figure]
 * @property {boolean} [head]
 */

/**
 * @param {Cell} cell
 * @param {string} label of its column, for narrow windows
 */
function createCell({ href, figure, head }, label) {
  const text = href ? h('a', { href }) : h('span');
  text.classList.add('text');
  const attributes = { class: figure ? 'figure number' : '', 'data-label': label };
  return head ? h('th', { ...attributes, scope: 'row' }, text, h('small')) : h('td', attributes, text, h('small'));
}

/**
 * @param {HTMLElement} node
 * @param {Cell} cell
 */
function renewCell(node, { text, note = '', title = '', level }) {
  setText(/** @type {HTMLElement} */ (node.firstElementChild), text);
  setText(/** @type {HTMLElement} */ (node.lastElementChild), note);
  if (node.title !== title) node.title = title;
  if (level) node.dataset.level = level;
}

/** @param {Finding} item */
function findingKey({ code, server = '', severity, message }) {
  // One code may stand for several faults, as of three triggers.
  return [code, server, severity, message].join('\n');
}

/**
 * @param {string} id of a `dl`
 * @param {Translate} t
 * @param {Fact[]} all those without a value are left out
 */
function facts(id, t, all) {
  const list = byId(id);
  const known = all.filter(({ value }) => value !== '');
  while (list.children.length > known.length) list.lastElementChild?.remove();
  known.forEach(({ key, value }, i) => {
    const entry = list.children[i] ?? list.appendChild(h('div', {}, h('dt'), h('dd', { class: 'number' })));
    setText(/** @type {Element} */ (entry.firstElementChild), t(key));
    setText(/** @type {Element} */ (entry.lastElementChild), value);
  });
}
