import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Acknowledgements } from '../../main/webapp/stream/acknowledgements.js';

/** @type {any[]} */
let reports;
let now = 0;
/** @type {Acknowledgements} */
let acknowledgements;

beforeEach(() => {
  reports = [];
  now = 0;
  acknowledgements = new Acknowledgements((run, report) => reports.push({ run, ...report }), () => now);
});

/**
 * @param {number} id
 * @param {number} writtenAt milliseconds
 */
function row(id, writtenAt) {
  acknowledgements.arrived({
    type: 'log', id, run_id: 42, level: 'INFO', portal: '', message: '', timestamp: new Date(writtenAt).toISOString(),
  });
}

test('tells of a row now and then', () => {
  acknowledgements.begin(null);
  for (let id = 1; id <= 200; id++) {
    now += 1000;
    row(id, now);
  }
  assert.ok(reports.length >= 5 && reports.length <= 11, `${reports.length} reports`);
  assert.equal(reports[0].run, 42);
  assert.ok(reports.every((report) => report.clumped_with === undefined));
});

test('says nothing of rows that were there before', () => {
  acknowledgements.begin(1000);
  for (let id = 1; id <= 1000; id++) {
    now += 1000;
    row(id, id);
  }
  assert.deepEqual(reports, []);
});

test('tells of rows that keep coming in clumps', () => {
  acknowledgements.begin(0);
  let id = 0;
  for (let clump = 0; clump < 20; clump++) {
    now += 5000;
    for (let i = 0; i < 5; i++) row(++id, now - 5000 + i * 1000);
  }
  assert.ok(reports.length > 0);
  const [{ id: newest, clumped_with: oldest }] = reports;
  assert.ok(newest - oldest >= 2 && newest - oldest <= 4);
});

test('forgives one clump', () => {
  acknowledgements.begin(0);
  let id = 0;
  for (let i = 0; i < 5; i++) row(++id, i * 1000);
  for (let i = 0; i < 100; i++) {
    now += 1000;
    row(++id, now);
  }
  assert.ok(reports.length > 0);
  assert.ok(reports.every((report) => report.clumped_with === undefined));
});
