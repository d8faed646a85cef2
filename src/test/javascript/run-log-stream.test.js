import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { RunLogStream } from '../../main/webapp/stream/run-log-stream.js';
import { FakeEventSource } from './fake-event-source.js';

/** @type {RunLogStream} */
let stream;
/** @type {number[]} */
let ids;
/** @type {string[]} */
let log;
/** What the server answers to the questions after a refusal. @type {Response[]} */
let answers;

function open(run = '42') {
  stream = new RunLogStream(run, {
    api: 'https://runcast.test/api/',
    EventSource: /** @type {any} */ (FakeEventSource),
    fetch: async () => answers.shift() ?? new Response(null, { status: 500 }),
  });
  stream.addEventListener('rows', (event) => {
    ids.push(.../** @type {any} */ (event).rows.map((/** @type {{id: number}} */ { id }) => id));
  });
  for (const type of ['state', 'reset', 'stopped', 'notice']) {
    stream.addEventListener(type, (event) => {
      const { state, reason, kind } = /** @type {any} */ (event);
      log.push(state ?? reason ?? kind ?? type);
    });
  }
  stream.start();
  return FakeEventSource.last;
}

/** @param {object} more */
const connected = (more = {}) => ({ type: 'connected', mode: 'listen', run_id: 42, status: 'running', ...more });
const batch = () => mock.timers.tick(200);
/** Lets the answers of `fetch` arrive. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  FakeEventSource.opened = [];
  ids = [];
  log = [];
  answers = [];
});

afterEach(() => {
  stream.stop();
  mock.timers.reset();
});

test('drops the rows that a resume repeats, in whatever order their ids are', () => {
  const source = open();
  source.send(connected());
  source.rows(3, 1, 2);
  source.cut();
  source.send(connected());
  source.rows(1, 2, 5, 4);
  batch();

  assert.deepEqual(ids, [3, 1, 2, 5, 4]);
  assert.deepEqual(log, ['open', 'reconnecting', 'open']);
});

test('hands on rows before what the server said after them', () => {
  const source = open();
  source.send(connected());
  source.rows(1, 2);
  source.send({ type: 'stopped', message: '', status: 'completed', rows: 2 });

  assert.deepEqual(ids, [1, 2]);
  assert.deepEqual(log, ['open', 'stopped', 'ended']);
});

test('does not come back after the run was stopped', () => {
  const source = open();
  source.send(connected());
  source.send({ type: 'stopped', message: '' });
  mock.timers.tick(600_000);

  assert.equal(source.readyState, FakeEventSource.CLOSED);
  assert.equal(FakeEventSource.opened.length, 1);
});

test('resumes at its cursor when the browser gave up', async () => {
  answers = [Response.json({ run_id: 42 }), new Response(null, { status: 503 })];
  const source = open();
  source.send(connected());
  source.rows(7);
  source.refuse();
  await settle();
  mock.timers.tick(60_000);

  assert.equal(FakeEventSource.opened.length, 2);
  assert.equal(FakeEventSource.last.url.searchParams.get('last_event_id'), 'c7');
});

test('takes a run that is unknown for an answer', async () => {
  answers = [Response.json({ title: 'Not Found', status: 404 }, { status: 404 })];
  open('9').refuse();
  await settle();
  mock.timers.tick(600_000);

  assert.deepEqual(log, ['reconnecting', 'failed']);
  assert.equal(FakeEventSource.opened.length, 1);
});

test('takes 204 for the end', async () => {
  answers = [Response.json({ run_id: 42 }), new Response(null, { status: 204 })];
  open().refuse();
  await settle();

  assert.equal(stream.state, 'ended');
});

test('begins anew after a reset, also with rows that it has seen', () => {
  const source = open();
  source.send(connected());
  source.rows(1, 2);
  source.send({ type: 'reset', message: '', first_id: 1 }, 'c2');
  source.rows(1, 2, 3);
  batch();

  assert.deepEqual(ids, [1, 2, 1, 2, 3]);
  assert.deepEqual(log, ['open', 'cursor']);
});

test('follows the next run behind "current" and tells that it is another', () => {
  const source = open('current');
  source.send(connected());
  source.rows(1);
  source.send(connected({ run_id: 43 }));
  source.send({ type: 'log', id: 9, run_id: 43, level: 'INFO', message: '' }, 'c9');
  batch();

  assert.deepEqual(ids, [1, 9]);
  assert.deepEqual(log, ['open', 'run']);
});

test('waits before it comes back to a server that reported an error', () => {
  const source = open();
  source.send(connected());
  source.rows(1);
  source.send({ type: 'error', message: 'restarting' });
  assert.equal(FakeEventSource.opened.length, 1);
  mock.timers.tick(1000);

  assert.equal(FakeEventSource.opened.length, 2);
  assert.equal(FakeEventSource.last.url.searchParams.get('last_event_id'), 'c1');
});

test('survives what it does not understand', () => {
  const source = open();
  source.send(connected());
  source.onmessage?.({ data: 'no json', lastEventId: '' });
  source.onmessage?.({ data: '{"type":"from-the-future"}', lastEventId: '' });
  source.onmessage?.({ data: 'null', lastEventId: '' });
  source.rows(1);
  batch();

  assert.deepEqual(ids, [1]);
});
