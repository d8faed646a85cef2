import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HistogramBuckets } from '../../main/webapp/page/histogram-buckets.js';
import { HEIGHT, histogramShape } from '../../main/webapp/page/histogram-shape.js';
import { LiveCounts } from '../../main/webapp/page/live-counts.js';

const BEGIN = Date.parse('2026-11-22T10:00:00Z');

/** @param {number} seconds */
const iso = (seconds) => new Date(BEGIN + seconds * 1000).toISOString().replace('Z', '456Z');

/** @param {object} members @returns {any} */
const counts = (members = {}) => ({
  rows: 6,
  levels: { INFO: 3, WARN: 1, ERROR: 1, CRITICAL: 1 },
  from: iso(0),
  bucket_seconds: 10,
  buckets: [
    { at: iso(0), rows: 4, levels: { INFO: 3, WARN: 1 } },
    { at: iso(20), rows: 2, levels: { ERROR: 1, CRITICAL: 1 } },
  ],
  last_id: 6,
  ...members,
});

/** @param {number} id @param {number} seconds */
const row = (id, seconds, level = 'INFO') => ({ id, timestamp: iso(seconds), level });

/** @param {HistogramBuckets} buckets */
const rowsOf = (buckets) => buckets.bars.map(({ rows }) => rows);

test('puts the server’s buckets in their places, with the empty ones between', () => {
  const buckets = new HistogramBuckets();
  buckets.load(counts());

  const [first, empty, last] = buckets.bars;
  assert.deepEqual(first, { from: BEGIN, to: BEGIN + 10_000, rows: 4, errors: 0, warnings: 1 });
  assert.equal(empty?.rows, 0);
  assert.deepEqual([last?.rows, last?.errors], [2, 2]);
  assert.equal(buckets.bars.length, 3);
});

test('adds live rows, also beyond the end and from before the beginning', () => {
  const buckets = new HistogramBuckets();
  buckets.load(counts());
  buckets.add(BEGIN + 25_000, 'fatal');
  buckets.add(BEGIN + 41_000, 'warning');
  buckets.add(BEGIN - 1000, 'INFO');
  buckets.add(NaN, 'INFO');

  assert.deepEqual(rowsOf(buckets), [5, 0, 3, 0, 1]);
  assert.equal(buckets.bars[2]?.errors, 3);
  assert.equal(buckets.bars[4]?.warnings, 1);
});

test('stays as small for a run of a month, and loses no row', () => {
  const buckets = new HistogramBuckets();
  let rows = 0;
  for (let seconds = 0; seconds < 30 * 86_400; seconds += 997) {
    buckets.add(BEGIN + seconds * 1000, rows % 10 === 0 ? 'ERROR' : 'INFO');
    rows += 1;
    assert.ok(buckets.bars.length <= 120);
  }

  const { bars } = buckets;
  assert.ok(bars.length > 60);
  assert.equal(bars.reduce((sum, bar) => sum + bar.rows, 0), rows);
  assert.equal(bars.reduce((sum, bar) => sum + bar.errors, 0), Math.ceil(rows / 10));
  assert.equal(bars[0]?.from, BEGIN);
});

test('begins with the first row of a run that had none', () => {
  const buckets = new HistogramBuckets();
  buckets.load(counts({ from: null, bucket_seconds: 0, buckets: [] }));
  assert.deepEqual(buckets.bars, []);

  buckets.add(BEGIN + 500, 'INFO');
  buckets.add(BEGIN + 1600, 'INFO');

  assert.deepEqual(rowsOf(buckets), [1, 1]);
  assert.equal(buckets.bars[0]?.from, BEGIN + 500);
});

test('does not count twice what came while the server counted', () => {
  const run = new LiveCounts();
  run.ask(true);
  run.add([row(4, 5), row(5, 21), row(6, 22, 'ERROR'), row(7, 23), row(8, 24, 'ERROR')]);
  assert.ok(!run.known);

  run.load(counts());

  assert.deepEqual([run.known, run.rows, run.errors], [true, 8, 3]);
  assert.deepEqual(rowsOf(run.buckets), [4, 0, 4]);
});

test('nor what the server saw before the stream told of it', () => {
  const run = new LiveCounts();
  run.ask(true);
  run.load(counts());
  // Id 9 committed before 5 and 6, and 3 after them: the order is the log's.
  run.add([row(5, 21), row(6, 22, 'ERROR'), row(3, 23)]);
  run.add([row(7, 24)]);

  assert.equal(run.rows, 8);
});

test('asks once more in between without losing a row', () => {
  const run = new LiveCounts();
  run.ask(true);
  run.load(counts());
  run.ask(false);
  run.add([row(7, 24), row(8, 25)]);
  assert.equal(run.rows, 8);

  run.load(counts({ rows: 7, last_id: 7 }));
  assert.equal(run.rows, 8);

  run.ask(false);
  run.add([row(9, 26)]);
  run.giveUp();
  assert.equal(run.rows, 9);
});

test('another run begins anew', () => {
  const run = new LiveCounts();
  run.ask(true);
  run.load(counts());

  run.ask(true);
  run.add([row(1, 24)]);
  assert.deepEqual([run.known, run.rows], [false, 0]);
  run.load(counts({ rows: 0, levels: {}, from: null, buckets: [], last_id: null }));

  assert.deepEqual([run.known, run.rows, run.errors], [true, 1, 0]);
});

test('draws one error among ten thousand rows so that it is seen', () => {
  const { errors, warnings, others } = histogramShape([
    { from: 0, to: 1, rows: 10_000, errors: 1, warnings: 0 },
    { from: 1, to: 2, rows: 0, errors: 0, warnings: 0 },
    { from: 2, to: 3, rows: 1, errors: 0, warnings: 1 },
  ]);

  const heights = (/** @type {string} */ path) => [...path.matchAll(/v(-[\d.]+)/g)].map(([, height]) => -Number(height));
  assert.equal(heights(errors).length, 1);
  assert.ok(Number(heights(errors)[0]) >= 5);
  assert.equal(Number(heights(errors)[0]) + Number(heights(others)[0]), HEIGHT);
  assert.equal(heights(warnings).length, 1);
  assert.equal(heights(others).length, 1);
  assert.deepEqual(histogramShape([]), { errors: '', warnings: '', others: '' });
});
