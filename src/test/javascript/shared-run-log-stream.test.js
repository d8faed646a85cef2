import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { SharedRunLogStream } from '../../main/webapp/stream/shared-run-log-stream.js';
import { FakeEventSource } from './fake-event-source.js';

/** The browser's locks, as far as they are needed here. */
class FakeLocks {
  /** @type {Map<string, {queue: (() => void)[], lose: ((error: Error) => void) | null}>} */
  #locks = new Map();

  async query() {
    return { held: [...this.#locks].filter(([, { lose }]) => lose).map(([name]) => ({ name })) };
  }

  /** @param {string} name @param {any} options @param {() => Promise<void>} task */
  async request(name, { steal = false, signal }, task) {
    const lock = this.#locks.get(name) ?? { queue: [], lose: null };
    this.#locks.set(name, lock);
    if (steal) lock.lose?.(new Error('stolen'));
    else if (lock.lose) {
      await new Promise((resolve, reject) => {
        lock.queue.push(() => resolve(null));
        signal?.addEventListener('abort', () => reject(new Error('called off')));
      });
    }
    /** @type {((error: Error) => void) | null} */
    let lose = null;
    const lost = new Promise((_, reject) => (lose = reject));
    lock.lose = lose;
    try {
      await Promise.race([task(), lost]);
    } finally {
      if (lock.lose === lose) {
        lock.lose = null;
        lock.queue.shift()?.();
      }
    }
  }
}

/** @type {any} */
const before = {};
/** What the history answers. @type {any[]} */
let pages;
/** @type {any} */
let locks;
/** @type {SharedRunLogStream[]} */
let tabs;

beforeEach(() => {
  FakeEventSource.opened = [];
  pages = [];
  locks = new FakeLocks();
  tabs = [];
  before.EventSource = globalThis.EventSource;
  before.fetch = globalThis.fetch;
  globalThis.EventSource = /** @type {any} */ (FakeEventSource);
  globalThis.fetch = /** @type {any} */ (async () => Response.json(pages.shift() ?? { rows: [], after: null }));
});

afterEach(async () => {
  for (const tab of tabs) tab.stop();
  await settle();
  Object.assign(globalThis, before);
});

/** Lets messages between tabs arrive, and batches be handed on. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 150));
/** @param {object} more */
const connected = (more = {}) => ({ type: 'connected', mode: 'listen', run_id: 42, status: 'running', ...more });
/** @param {number[]} ids */
const page = (...ids) => ({
  rows: ids.map((id) => ({ type: 'log', id, run_id: 42, level: 'INFO', message: '', cursor: `c${id}` })),
});

async function open() {
  const stream = new SharedRunLogStream('42', { api: 'https://runcast.test/api/', locks });
  /** @type {number[]} */
  const ids = [];
  stream.addEventListener('rows', (event) => ids.push(.../** @type {any} */ (event).rows.map((/** @type {any} */ row) => row.id)));
  tabs.push(stream);
  stream.start();
  await settle();
  return { stream, ids };
}

test('tabs share one connection, and each has every row once', async () => {
  const first = await open();
  const source = FakeEventSource.last;
  source.send(connected());
  source.rows(1, 2);
  await settle();
  pages.push(page(1, 2));
  const second = await open();
  source.rows(3, 4);
  await settle();

  assert.equal(FakeEventSource.opened.length, 1);
  assert.deepEqual(first.ids, [1, 2, 3, 4]);
  assert.deepEqual(second.ids, [1, 2, 3, 4]);
  assert.equal(second.stream.state, 'open');
});

test('another tab goes on where the closed one stopped', async () => {
  const first = await open();
  FakeEventSource.last.send(connected());
  FakeEventSource.last.rows(1);
  await settle();
  pages.push(page(1));
  const second = await open();
  FakeEventSource.last.rows(2);
  await settle();

  first.stream.stop();
  await settle();

  assert.equal(FakeEventSource.opened.length, 2);
  assert.equal(FakeEventSource.last.url.searchParams.get('last_event_id'), 'c2');
  FakeEventSource.last.send(connected());
  FakeEventSource.last.rows(2, 3);
  await settle();
  assert.deepEqual(second.ids, [1, 2, 3]);
});

test('a tab that missed a batch takes the connection over and brings it', async () => {
  const first = await open();
  FakeEventSource.last.send(connected());
  FakeEventSource.last.rows(1);
  await settle();
  pages.push(page(1));
  const second = await open();
  // The browser let it sleep: what was told then is lost to it.
  const channel = new BroadcastChannel('runcast https://runcast.test/api/ 42');
  channel.postMessage({ kind: 'rows', rows: page(9).rows, at: { series: 'unknown', number: 7 } });
  await settle();
  channel.close();

  assert.equal(second.stream.holding, true);
  assert.equal(first.stream.holding, false);
  assert.equal(FakeEventSource.last.url.searchParams.get('last_event_id'), 'c1');
  FakeEventSource.last.send(connected());
  FakeEventSource.last.rows(9, 10);
  await settle();
  assert.deepEqual(second.ids, [1, 9, 10]);
  assert.deepEqual(first.ids, [1, 9, 10]);
});

test('a tab that comes when all is over knows it', async () => {
  await open();
  FakeEventSource.last.send(connected());
  FakeEventSource.last.rows(1);
  FakeEventSource.last.send({ type: 'stopped', message: '', status: 'completed', rows: 1 });
  await settle();
  pages.push(page(1));
  /** @type {string[]} */
  const told = [];
  const late = new SharedRunLogStream('42', { api: 'https://runcast.test/api/', locks });
  tabs.push(late);
  for (const type of ['rows', 'stopped']) late.addEventListener(type, () => told.push(type));
  late.start();
  await settle();

  assert.deepEqual(told, ['rows', 'stopped']);
  assert.equal(late.state, 'ended');
});

test('without locks each tab has a connection of its own', async () => {
  locks = undefined;
  await open();
  await open();

  assert.equal(FakeEventSource.opened.length, 2);
});
