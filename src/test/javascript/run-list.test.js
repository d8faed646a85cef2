import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { RunFilter } from '../../main/webapp/page/run-filter.js';
import { RunList } from '../../main/webapp/page/run-list.js';

/** @import { Run } from '../../main/webapp/stream/wire.js' */

const top = () => false;
const furtherDown = () => true;

/** What is in the table. @type {Map<number, Run>} */
let table;
/** @type {string[]} */
let asked;
/** Called while an answer is on its way. @type {() => void} */
let meanwhile;

/** @param {number} id @param {string} status @returns {Run} */
const run = (id, status = 'completed') => ({
  run_id: id, status, started_at: '2026-11-22T10:00:00Z', finished_at: null, leads_found: 0,
});
/** @param {...Run} runs */
const write = (...runs) => runs.forEach((one) => table.set(one.run_id, one));
/** @param {RunList} list */
const ids = (list) => list.shown.map(({ run_id }) => run_id);

/** Plays the server. @param {string} path */
async function get(path) {
  asked.push(path);
  const url = new URL(path, 'https://runcast.test/');
  const one = /runs\/(\d+)/.exec(path);
  const answer = one ? table.get(Number(one[1])) : page(url.searchParams);
  await Promise.resolve();
  meanwhile();
  return answer;
}

/** @param {URLSearchParams} query */
function page(query) {
  const before = Number(query.get('before') ?? Infinity);
  const limit = Number(query.get('limit'));
  const all = [...table.values()]
    .filter(({ run_id, status }) => run_id < before && (!query.has('status') || query.getAll('status').includes(status)))
    .sort((a, b) => b.run_id - a.run_id);
  const runs = all.slice(0, limit);
  return { runs, next: all.length > limit ? String(runs.at(-1)?.run_id) : null };
}

beforeEach(() => {
  table = new Map();
  asked = [];
  meanwhile = () => {};
});

/** @param {RunFilter} [filter] */
async function loaded(filter = new RunFilter()) {
  const list = new RunList(get, filter);
  await list.refresh(top);
  return list;
}

test('lists the newest first, and older ones when asked', async () => {
  for (let id = 1; id <= 120; id++) write(run(id));
  const list = await loaded();
  assert.deepEqual([ids(list)[0], ids(list).length, list.hasOlder], [120, 50, true]);

  await list.loadOlder();
  await list.loadOlder();

  assert.deepEqual([ids(list).at(-1), ids(list).length, list.hasOlder], [1, 120, false]);
});

test('keeps older pages when it is refreshed, unless there is a gap', async () => {
  for (let id = 1; id <= 120; id++) write(run(id));
  const list = await loaded();
  await list.loadOlder();
  write(run(121));
  await list.refresh(top);
  assert.deepEqual([ids(list)[0], ids(list).length], [121, 101]);

  for (let id = 122; id <= 200; id++) write(run(id));
  await list.refresh(top);

  assert.deepEqual([ids(list)[0], ids(list).at(-1), list.hasOlder], [200, 151, true]);
});

test('takes what the feed tells at once', async () => {
  write(run(1));
  const list = await loaded();

  list.take(run(2, 'running'), top);
  assert.deepEqual(ids(list), [2, 1]);
  assert.deepEqual(list.running.map(({ run_id }) => run_id), [2]);
  list.take(run(2, 'failed'), top);

  assert.equal(list.shown[0]?.status, 'failed');
  assert.deepEqual(list.running, []);
});

test('holds new runs back while the reader is further down', async () => {
  write(run(1));
  const list = await loaded();
  list.take(run(2, 'running'), furtherDown);
  list.take(run(3, 'running'), furtherDown);
  list.take(run(2, 'failed'), furtherDown);
  assert.deepEqual([ids(list), list.held], [[1], 2]);
  write(run(2), run(3), run(4));
  await list.refresh(furtherDown);
  assert.deepEqual([ids(list), list.held], [[1], 3]);

  list.release();

  assert.deepEqual([ids(list), list.held], [[4, 3, 2, 1], 0]);
});

test('knows of runs that are held back, and of those that run outside the filter', async () => {
  write(run(1, 'failed'), run(2, 'running'), run(3));
  const list = await loaded(new RunFilter(['failed']));
  list.take(run(4, 'failed'), furtherDown);

  assert.deepEqual(list.known.map(({ run_id }) => run_id).sort(), [1, 2, 4]);
});

test('holds nothing back from an empty list', async () => {
  const list = await loaded();
  list.take(run(1, 'running'), furtherDown);

  assert.deepEqual([ids(list), list.held], [[1], 0]);
});

test('believes the feed more than an answer that was asked for before', async () => {
  write(run(1, 'running'));
  const list = new RunList(get, new RunFilter());
  meanwhile = () => list.take(run(1, 'completed'), top);

  await list.refresh(top);

  assert.equal(list.shown[0]?.status, 'completed');
  assert.deepEqual(list.running, []);
});

test('does not lose a run that starts before the first answer', async () => {
  write(run(1));
  const list = new RunList(get, new RunFilter());
  meanwhile = () => list.take(run(2, 'running'), top);

  await list.refresh(top);

  assert.deepEqual(ids(list), [2, 1]);
});

test('leaves runs of older pages where they are', async () => {
  for (let id = 1; id <= 120; id++) write(run(id));
  const list = await loaded();

  list.take(run(7, 'failed'), top);

  assert.equal(ids(list).includes(7), false);
});

test('shows what the filter lets through, and a run that changes until it is read again', async () => {
  write(run(1, 'failed'), run(2, 'running'), run(3, 'running'));
  const list = await loaded(new RunFilter(['running']));
  assert.deepEqual(ids(list), [3, 2]);
  list.take(run(4, 'completed'), top);
  write(run(2, 'completed'));
  list.take(run(2, 'completed'), top);
  assert.deepEqual(ids(list), [3, 2]);
  assert.deepEqual(list.running.map(({ run_id }) => run_id), [3]);

  await list.refresh(top);

  assert.deepEqual(ids(list), [3]);
});

test('forgets runs that were deleted', async () => {
  write(run(1), run(2), run(3));
  const list = await loaded();
  table.delete(2);

  await list.refresh(top);

  assert.deepEqual(ids(list), [3, 1]);
});

test('asks again for a run that seems to go on further down', async () => {
  write(run(1, 'running'));
  for (let id = 2; id <= 60; id++) write(run(id));
  const list = await loaded();
  await list.loadOlder();
  write(run(1, 'stopped'));

  await list.refresh(top);

  assert.equal(asked.at(-1), 'runs/1');
  assert.equal(list.shown.at(-1)?.status, 'stopped');
});

test('drops the answer for a filter that is no longer wanted', async () => {
  write(run(1, 'failed'), run(2, 'running'));
  const list = new RunList(get, new RunFilter(['failed']));
  const first = list.refresh(top);
  list.refilter(new RunFilter(['running']));
  await first;
  assert.equal(list.loaded, false);

  await list.refresh(top);

  assert.deepEqual(ids(list), [2]);
});
