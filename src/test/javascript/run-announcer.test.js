import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { RunAnnouncer } from '../../main/webapp/page/run-announcer.js';
import en from '../../main/webapp/text/en.js';

/** @import { Translate } from '../../main/webapp/i18n.js' */

/** @type {Translate} */
const t = (key, values = {}) => en[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

const region = { textContent: '' };
/** @type {RunAnnouncer} */
let announcer;

/** @param {number} id @param {string} status */
const run = (id, status) => ({ run_id: id, status, started_at: null, finished_at: null, leads_found: null });

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  region.textContent = '';
  announcer = new RunAnnouncer(region, t);
});

afterEach(() => mock.timers.reset());

test('tells at most every few seconds which runs started and ended', () => {
  announcer.read([run(7, 'running')]);
  announcer.add(run(8, 'running'));
  announcer.add(run(7, 'failed'));
  assert.equal(region.textContent, '');
  mock.timers.tick(6000);

  assert.equal(region.textContent, 'Run 8 has started. Run 7: failed.');
});

test('tells how many where there are several', () => {
  announcer.read([]);
  for (const id of [1, 2, 3]) announcer.add(run(id, 'running'));
  for (const id of [1, 2]) announcer.add(run(id, 'completed'));
  mock.timers.tick(6000);

  assert.equal(region.textContent, '3 runs have started. 2 runs have ended.');
});

test('says nothing of what is as it was, or was over before', () => {
  announcer.read([run(1, 'running')]);
  announcer.add({ ...run(1, 'running'), leads_found: 7 });
  announcer.add(run(2, 'completed'));
  mock.timers.tick(6000);

  assert.equal(region.textContent, '');
});

test('tells of a start and an end that the list reads before the feed tells them', () => {
  announcer.read([run(7, 'running')]);
  announcer.read([run(8, 'running'), run(7, 'stopped')]);
  announcer.add(run(8, 'running'));
  announcer.add(run(7, 'stopped'));
  mock.timers.tick(6000);

  assert.equal(region.textContent, 'Run 8 has started. Run 7: stopped.');
});

test('tells each once, whichever brings it and how late', () => {
  announcer.read([run(7, 'running')]);
  announcer.read([run(7, 'failed')]);
  mock.timers.tick(6000);
  assert.equal(region.textContent, 'Run 7: failed.');
  region.textContent = '';

  announcer.add({ ...run(7, 'running'), leads_found: 7 });
  announcer.add(run(7, 'failed'));
  announcer.read([run(7, 'failed')]);
  mock.timers.tick(6000);

  assert.equal(region.textContent, '');
});

test('says nothing of runs that the feed tells of before the list has come', () => {
  announcer.add(run(6, 'running'));
  announcer.add(run(7, 'running'));
  announcer.read([run(7, 'running'), run(6, 'running')]);
  mock.timers.tick(6000);
  assert.equal(region.textContent, '');

  announcer.add(run(7, 'completed'));
  mock.timers.tick(6000);

  assert.equal(region.textContent, 'Run 7: completed.');
});
