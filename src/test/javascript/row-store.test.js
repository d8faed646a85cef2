import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { LogSearch, selectionOf } from '../../main/webapp/element/log-search.js';
import { RowStore } from '../../main/webapp/element/row-store.js';
import { matcherOf } from '../../main/webapp/element/text-matcher.js';

/** @typedef {import('../../main/webapp/stream/wire.js').LogRow} LogRow */

/** A run whose cursors are `c<id>`: the place behind the row with that id. */
class FakeHistory {
  /** @param {number} rows */
  constructor(rows) {
    this.rows = Array.from({ length: rows }, (_, i) => row(i + 1));
    this.asked = 0;
  }

  /** @param {any} view */
  #of(view) {
    const text = view.query ? /** @type {any} */ (matcherOf(view.query, false)) : null;
    const { filter } = selectionOf(view.levels ?? [], view.portals ?? [], text);
    return this.rows.filter((each) => filter.matches(each));
  }

  /** @param {any} request @param {any} view */
  async outline({ before, every = 500 }, view = {}) {
    this.asked++;
    const end = place(before);
    const rows = this.#of(view).filter(({ id }) => id <= end);
    // In answers of three marks.
    const marks = [];
    while (rows.length > 0 && marks.length < 3) {
      const stretch = rows.splice(-every);
      marks.push({ cursor: `c${/** @type {LogRow} */ (stretch[0]).id - 1}`, rows: stretch.length });
    }
    const first = marks.at(-1)?.cursor ?? null;
    return { marks, before: rows.length > 0 ? first : null };
  }

  /** @param {any} range @param {any} view */
  async range({ after, until }, view = {}) {
    this.asked++;
    return this.#of(view).filter(({ id }) => id > place(after) && id <= place(until));
  }

  /** @param {any} from @param {any} view */
  async find({ after, until, before }, view) {
    const rows = this.#of(view);
    if (before) return rows.findLast(({ id }) => id <= place(before)) ?? null;
    return rows.find(({ id }) => id > place(after ?? 'c0') && id <= place(until ?? 'c999999999')) ?? null;
  }

  /** @param {number} id @param {any} view */
  async position(id, view = {}) {
    return { id, index: this.#of(view).filter((each) => each.id < id).length, cursor: `c${id}` };
  }
}

/** @param {string} cursor */
const place = (cursor) => Number(cursor.slice(1));

/** @param {number} id @returns {LogRow} */
function row(id) {
  const level = id % 100 === 0 ? 'ERROR' : 'INFO';
  return { type: 'log', id, run_id: 1, level, portal: '', timestamp: '', message: `row ${id}.`, cursor: `c${id}` };
}

/** @param {number} from @param {number} to */
const rows = (from, to) => Array.from({ length: to - from }, (_, i) => row(from + i));
/** @returns {[any, any]} */
const allRows = () => {
  const { filter, view } = selectionOf([], [], null);
  return [filter, view];
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
const signal = new AbortController().signal;

/** @type {FakeHistory} */
let history;
/** @type {RowStore} */
let store;
/** Where the row that had index 0 when the store was made is now. */
let moved = 0;

beforeEach(() => {
  history = new FakeHistory(5000);
  moved = 0;
  store = new RowStore(/** @type {any} */ (history), {
    changed: () => {},
    shifted: (_at, n) => (moved += n),
    failed: (error) => assert.fail(String(error)),
  });
});

/** Reads what is at some indexes, as a list that shows them does. @param {number} from @param {number} to */
async function look(from, to) {
  store.look(from, to);
  await settle();
  return Array.from({ length: to - from }, (_, i) => store.row(from + i)?.id);
}

test('knows every row from the first to the newest, each once, where the stream brought only the last', async () => {
  store.push(rows(4501, 5001));
  await store.whole();

  assert.equal(store.count, 5000);
  assert.deepEqual(await look(0, 3), [1, 2, 3]);
  assert.deepEqual(await look(4498, 4503), [4499, 4500, 4501, 4502, 4503]);
  assert.equal(store.row(4999)?.id, 5000);
});

test('shows the first row at once, before the history was heard of', () => {
  store.push(rows(4501, 4503));

  assert.equal(store.count, 2);
  assert.equal(store.row(0)?.id, 4501);
});

test('says how far rows move when earlier ones become known', async () => {
  store.push(rows(4501, 5001));
  await store.whole();

  assert.equal(moved, 4500);
});

test('keeps a bounded number of rows, and finds again those that it let go of', async () => {
  history = new FakeHistory(40_000);
  store = new RowStore(/** @type {any} */ (history), { changed: () => {}, shifted: () => {}, failed: () => {} });
  store.push(rows(1, 501));
  await store.whole();
  for (let from = 501; from < 40_001; from += 100) store.push(rows(from, from + 100));

  let here = 0;
  for (let index = 0; index < store.count; index++) if (store.row(index)) here++;
  assert.equal(store.count, 40_000);
  assert.ok(here < 25_000, `${here} rows are kept`);
  assert.deepEqual(await look(500, 503), [501, 502, 503]);
  assert.deepEqual(await look(20_000, 20_002), [20_001, 20_002]);
});

test('shows what a filter leaves, of the history and of what comes', async () => {
  store.push(rows(4501, 5001));
  const { filter, view } = selectionOf(['ERROR'], [], null);
  store.setFilter(filter, view);
  await store.whole();
  store.push(rows(5001, 5101));

  assert.equal(store.count, 51);
  assert.deepEqual(await look(0, 2), [100, 200]);
  assert.deepEqual(await look(44, 46), [4500, 4600]);
  assert.equal(store.row(50)?.id, 5100);
});

test('knows where each row is that it has, whichever way the row came', async () => {
  history = new FakeHistory(40_000);
  store = new RowStore(/** @type {any} */ (history), { changed: () => {}, shifted: () => {}, failed: () => {} });
  const { filter, view } = selectionOf(['INFO'], [], null);
  store.push(rows(20_001, 20_501));
  store.setFilter(filter, view);
  await store.whole();
  await look(0, 1000);
  for (let from = 20_501; from < 40_001; from += 500) store.push(rows(from, from + 500));

  let here = 0;
  for (let index = 0; index < store.count; index++) {
    const id = store.row(index)?.id;
    if (id === undefined) continue;
    here++;
    assert.equal(store.indexOf(id), index);
  }
  assert.ok(here > 1000, `${here} rows are kept`);
  assert.equal(store.row(39_599)?.id, 39_999);
  assert.equal(store.indexOf(40_000), -1, 'a row that the filter leaves out');
  assert.equal(store.indexOf(15_001), -1, 'a row that is not read');
  store.setFilter(...allRows());
  assert.equal(store.indexOf(40_000), store.count - 1);
  assert.equal(store.indexOf(1), -1, 'a row that was read for another filter');
});

test('is right again where rows were deleted since they were counted', async () => {
  store.push(rows(4501, 5001));
  await store.whole();
  history.rows = history.rows.filter(({ id }) => id > 10);

  // Each time that what is seen changes, the list looks again.
  await look(0, 1);
  assert.deepEqual(await look(0, 1), [11]);
  assert.equal(store.count, 4990);
});

test('finds the next and the previous match in all of the run, and goes on at the other end', async () => {
  store.push(rows(4501, 5001));
  await store.whole();
  const search = new LogSearch(store, /** @type {any} */ (history));
  const matcher = /** @type {any} */ (matcherOf('row 77.', false));
  const target = search.text(matcher);

  assert.deepEqual(await search.next(target, -1, 1, signal), { id: 77, index: 76, wrapped: false });
  await look(76, 77);
  assert.deepEqual(await search.next(target, 76, 1, signal), { id: 77, index: 76, wrapped: true });
  assert.deepEqual(await search.next(target, 4999, -1, signal), { id: 77, index: 76, wrapped: false });
});

test('goes from error to error across the line between history and live rows', async () => {
  store.push(rows(4501, 5001));
  await store.whole();
  const search = new LogSearch(store, /** @type {any} */ (history));
  await look(4398, 4500);

  const ids = [];
  for (let from = 4399; ids.length < 3; ) {
    const found = await search.next(search.errors(), from, 1, signal);
    ids.push(found?.id);
    from = found?.index ?? 0;
    await look(from, from + 1);
  }
  assert.deepEqual(ids, [4500, 4600, 4700]);
  assert.equal((await search.next(search.errors(), 4599, -1, signal))?.id, 4500);
});
