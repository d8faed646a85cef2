import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateSeries } from '../../main/webapp/page/rate-series.js';
import { linePath } from '../../main/webapp/page/sparkline.js';

test('tells rows per second, with nothing in between', () => {
  const series = RateSeries.of(
    {
      from: '2026-11-22T10:00:00Z',
      bucket_seconds: 2,
      buckets: [{ at: '2026-11-22T10:00:00Z', rows: 4 }, { at: '2026-11-22T10:00:04Z', rows: 6 }],
    },
    0,
  );

  assert.deepEqual(series.rates(), [2, 0, 3]);
});

test('takes the last span for as long as it has lasted', () => {
  const series = new RateSeries(0, 10_000, [50, 20]);

  assert.deepEqual(series.rates(14_000), [5, 5]);
  assert.deepEqual(series.rates(10_001), [5, 20]);
  assert.deepEqual(series.rates(60_000), [5, 2]);
});

test('has no more points however long it goes on, and loses no row', () => {
  const series = new RateSeries(0);
  let rows = 0;
  for (let second = 0; second < 86_400; second += 7) {
    series.add(second * 1000, 3);
    rows += 3;
  }

  const rates = series.rates();
  assert.ok(rates.length <= 60, `${rates.length} points`);
  // 1 s doubled 11 times: the first step with which a day has at most 60 points.
  assert.equal(Math.round(rates.reduce((sum, rate) => sum + rate * 2048, 0)), rows);
});

test('tells when time has gone on by a span', () => {
  const series = new RateSeries(0, 1000, [1]);

  assert.equal(series.extend(500), false);
  assert.equal(series.extend(2500), true);
  assert.deepEqual(series.rates(), [1, 0, 0]);
  series.add(-5000, 2);
  assert.deepEqual(series.rates(), [3, 0, 0]);
});

test('draws from left to right and within its box', () => {
  assert.equal(linePath([]), '');
  assert.equal(linePath([0, 0]), 'M0 22.5L120 22.5');
  assert.equal(linePath([7]), 'M0 1.5L120 1.5');
  assert.equal(linePath([0, 5, 10]), 'M0 22.5L60 12L120 1.5');
});
