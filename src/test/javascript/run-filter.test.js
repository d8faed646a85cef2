import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunFilter } from '../../main/webapp/page/run-filter.js';

const PAGE = 'https://runcast.test/?lang=de';

test('comes back from the address as it was written there', () => {
  const filter = new RunFilter(['failed', 'error'], '2026-11-01', '2026-11-22');
  const address = filter.write(PAGE);

  assert.equal(address, `${PAGE}&status=failed&status=error&from=2026-11-01&to=2026-11-22`);
  assert.deepEqual(RunFilter.read(new URL(address).search), filter);
  assert.equal(new RunFilter().write(address), PAGE);
});

test('leaves out what there is not', () => {
  const filter = RunFilter.read('?status=walking&status=failed&from=2026-02-30&to=yesterday');

  assert.deepEqual(filter, new RunFilter(['failed']));
  assert.equal(new RunFilter().active, false);
});

test('asks for whole days where the reader is', () => {
  const parameters = new RunFilter([], '2026-03-29', '2026-03-29').parameters();

  assert.deepEqual(parameters, [
    ['from', new Date(2026, 2, 29).toISOString()],
    ['to', new Date(2026, 2, 30).toISOString()],
  ]);
});

test('matches a run by its status and by the day of its start', () => {
  const filter = new RunFilter(['running'], '2026-11-22', '2026-11-22');
  const run = (/** @type {string} */ status, /** @type {Date | null} */ start) => ({
    status, started_at: start && start.toISOString(),
  });

  assert.equal(filter.matches(run('running', new Date(2026, 10, 22))), true);
  assert.equal(filter.matches(run('running', new Date(2026, 10, 22, 23, 59, 59))), true);
  assert.equal(filter.matches(run('running', new Date(2026, 10, 23))), false);
  assert.equal(filter.matches(run('running', new Date(2026, 10, 21, 23, 59, 59))), false);
  assert.equal(filter.matches(run('failed', new Date(2026, 10, 22, 12))), false);
  assert.equal(filter.matches(run('running', null)), false);
  assert.equal(new RunFilter().matches(run('of-tomorrow', null)), true);
});

test('takes a status in and out', () => {
  const both = new RunFilter(['failed'], '2026-11-01').toggled('running');

  assert.deepEqual(both.statuses, ['running', 'failed']);
  assert.deepEqual(both.toggled('failed'), new RunFilter(['running'], '2026-11-01'));
});
