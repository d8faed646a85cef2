import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { RunCounts } from '../../main/webapp/page/run-counts.js';

/** @import { Run } from '../../main/webapp/stream/wire.js' */
/** @import { Counts } from '../../main/webapp/page/run-figures.js' */

const START = Date.parse('2026-11-22T10:00:00Z');
const SECOND = 1000;

let now = START;
/** @type {string[]} */
let asked;
/** Answers that are on their way. @type {{resolve: (counts: Counts) => void, reject: (error: Error) => void}[]} */
let open;
/** @type {number[]} */
let changed;
/** @type {RunCounts} */
let counts;

beforeEach(() => {
  now = START;
  asked = [];
  open = [];
  changed = [];
  counts = new RunCounts(
    (path) => {
      asked.push(path);
      return new Promise((resolve, reject) => open.push({ resolve, reject }));
    },
    (id) => changed.push(id),
    () => now,
  );
});

/** @param {number} id @param {string} status @returns {Run} */
const run = (id, status = 'running') => ({
  run_id: id, status, started_at: new Date(START).toISOString(),
  finished_at: status === 'running' ? null : new Date(START + 10 * SECOND).toISOString(), leads_found: 0,
});

/** Of rows 1 to so many. @param {number} rows @returns {Counts} */
const answer = (rows) => ({
  rows,
  levels: { INFO: rows - 3, ERROR: 2, CRITICAL: 1 },
  from: new Date(START).toISOString(),
  to: new Date(START + 10 * SECOND).toISOString(),
  bucket_seconds: 0.25,
  buckets: [{ at: new Date(START).toISOString(), rows: 5 }, { at: new Date(START + 9750).toISOString(), rows: rows - 5 }],
  last_id: rows,
});

/** Rows whose ids follow each other. @param {number} id @param {number} first @param {number} rows @param {number} errors */
const activity = (id, first, rows, errors = 0) => counts.add({
  type: 'activity',
  at: new Date(now).toISOString(),
  runs: [{ run_id: id, rows, errors, first_id: first, last_id: first + rows - 1 }],
});
/** @param {Counts} given */
async function arrive(given) {
  open.shift()?.resolve(given);
  await new Promise((resolve) => setImmediate(resolve));
}

test('asks for two runs at once, and only for those on the screen', async () => {
  for (const id of [1, 2, 3, 4]) counts.show(run(id, 'completed'));
  assert.deepEqual(asked, ['runs/1/logs/counts?buckets=40', 'runs/2/logs/counts?buckets=40']);
  counts.hide(3);

  await arrive(answer(10));

  assert.deepEqual(asked.slice(2), ['runs/4/logs/counts?buckets=40']);
  assert.deepEqual(changed, [1]);
});

test('asks once for a run that has ended', async () => {
  counts.show(run(1, 'completed'));
  await arrive(answer(50));
  counts.hide(1);
  counts.show(run(1, 'completed'));
  counts.doubt();

  assert.equal(asked.length, 1);
  assert.deepEqual([counts.of(1)?.rows, counts.of(1)?.errors, counts.of(1)?.rate], [50, 3, 5]);
});

test('adds what the feed tells while a run goes on', async () => {
  counts.show(run(1));
  await arrive(answer(50));
  now += 11 * SECOND;
  activity(1, 51, 20, 4);
  activity(2, 71, 99);

  assert.deepEqual([counts.of(1)?.rows, counts.of(1)?.errors, counts.of(1)?.rate], [70, 7, 4]);
  now += 5 * SECOND;
  counts.tick();
  assert.equal(counts.of(1)?.rate, 0);
  assert.equal(asked.length, 1);
});

test('asks once more when a run has ended', async () => {
  counts.show(run(1));
  await arrive(answer(50));
  activity(1, 51, 3);

  counts.renew(run(1, 'failed'));
  await arrive(answer(52));

  assert.equal(asked.length, 2);
  assert.deepEqual([counts.of(1)?.rows, counts.of(1)?.final], [52, true]);
});

test('counts no row twice that the answer knows already, whichever comes first', async () => {
  counts.show(run(1));
  activity(1, 31, 10); // All of them are in the answer.
  activity(1, 41, 14, 7); // Ten of them are.

  await arrive(answer(50));

  assert.deepEqual([counts.of(1)?.rows, counts.of(1)?.errors], [54, 5]);
  counts.doubt();
  await arrive(answer(80));
  activity(1, 55, 26); // Was in the answer and is told only now.
  assert.equal(counts.of(1)?.rows, 80);
  assert.equal(counts.of(1)?.rate, 5.2, 'came within these five seconds all the same');
});

test('counts rows with lower ids that were committed late', async () => {
  counts.show(run(1));
  await arrive(answer(50));

  activity(1, 51, 2);
  activity(1, 20, 1);

  assert.equal(counts.of(1)?.rows, 53);
});

test('asks again for what goes on when news were missed', async () => {
  counts.show(run(1));
  counts.show(run(2, 'completed'));
  await arrive(answer(50));
  await arrive(answer(50));

  counts.doubt();
  await arrive(answer(80));

  assert.deepEqual(asked.slice(2), ['runs/1/logs/counts?buckets=40']);
  assert.equal(counts.of(1)?.rows, 80);
});

test('tries again later what the server refused', async () => {
  counts.show(run(1));
  open.shift()?.reject(new Error('busy'));
  await new Promise((resolve) => setImmediate(resolve));
  counts.tick();
  assert.equal(asked.length, 1);

  now += 31 * SECOND;
  counts.tick();

  assert.equal(asked.length, 2);
});
