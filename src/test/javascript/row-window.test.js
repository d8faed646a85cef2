import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarlierRows } from '../../main/webapp/element/earlier-rows.js';
import { parseLevels, RowFilter } from '../../main/webapp/element/row-filter.js';
import { RowWindow } from '../../main/webapp/element/row-window.js';

/** @param {Partial<import('../../main/webapp/stream/wire.js').LogRow>} more */
const row = (more) => ({
  type: /** @type {const} */ ('log'), id: 1, run_id: 42, level: 'INFO', portal: 'immo', timestamp: '', message: '', ...more,
});

test('keeps the newest rows and counts what it keeps', () => {
  const window = new RowWindow(2);
  window.push([row({ id: 1, level: 'ERROR' }), row({ id: 2 }), row({ id: 3 })]);

  assert.deepEqual([window.from, window.to, window.count('ERROR'), window.count('INFO')], [1, 3, 0, 2]);
  assert.deepEqual(window.slice(0, 3).map(({ id }) => id), [2, 3]);
});

test('is bounded in characters too, but never empty', () => {
  const window = new RowWindow(100, 10);
  window.push([row({ id: 1, message: 'x'.repeat(8) }), row({ id: 2, message: 'x'.repeat(50) })]);

  assert.deepEqual(window.slice(0, 9).map(({ id }) => id), [2]);
});

test('filters by level, by its synonyms, and by literal text without colours', () => {
  assert.ok(new RowFilter(['WARN']).matches(row({ level: 'warning' })));
  assert.ok(new RowFilter(['OTHER']).matches(row({ level: 'NOTICE' })));
  assert.ok(new RowFilter([], 'a.b(').matches(row({ message: 'A.\x1b[31mB(' })));
  assert.ok(!new RowFilter([], 'a.b').matches(row({ message: 'axb' })));
  assert.ok(new RowFilter([], 'IMMO').matches(row({})));
  assert.deepEqual(parseLevels('critical, error nonsense'), ['ERROR', 'CRITICAL']);
});

test('says how many rows are missing as exactly as it knows', () => {
  const earlier = new EarlierRows(2);
  earlier.connected(9);
  earlier.received([{ id: 8 }, { id: 9 }]);
  assert.deepEqual(earlier.missing(0), { n: 0, certain: false });

  earlier.received([{ id: 10 }]);
  earlier.over(7);
  assert.deepEqual(earlier.missing(1), { n: 5, certain: true });
});

test('knows that nothing is missing where the history was shorter than asked for', () => {
  const earlier = new EarlierRows(500);
  earlier.connected(2);
  earlier.received([{ id: 1 }, { id: 2 }]);

  assert.deepEqual(earlier.missing(0), { n: 0, certain: true });
});
