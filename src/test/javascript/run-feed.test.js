import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { RunFeed } from '../../main/webapp/page/run-feed.js';
import { FakeEventSource } from './fake-event-source.js';

/** @type {RunFeed} */
let feed;
/** @type {string[]} */
let log;
/** What the server answers to the questions after a refusal. @type {Response[]} */
let answers;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  FakeEventSource.opened = [];
  log = [];
  answers = [];
  feed = new RunFeed(
    {
      connected: () => log.push('connected'),
      state: (state, mode, problem) => log.push([state, mode, problem?.status].filter(Boolean).join(' ')),
      run: ({ run_id, status }) => log.push(`run ${run_id} ${status}`),
      activity: ({ runs }) => log.push(`activity ${runs.length}`),
    },
    {
      api: 'https://runcast.test/api/',
      EventSource: /** @type {any} */ (FakeEventSource),
      fetch: async () => answers.shift() ?? new Response(null, { status: 500 }),
    },
  );
  feed.start();
});

afterEach(() => {
  feed.stop();
  mock.timers.reset();
});

const settle = () => new Promise((resolve) => setImmediate(resolve));
const connected = { type: 'connected', mode: 'listen' };

test('hands on what the server tells', () => {
  const source = FakeEventSource.last;
  assert.equal(source.url.pathname, '/api/runs/stream');
  source.send({ type: 'connected', mode: 'poll' });
  source.send({ type: 'run', run_id: 7, status: 'running' });
  source.send({ type: 'activity', at: '', runs: [{}] });
  source.send({ type: 'mode', mode: 'listen' });
  source.send({ type: 'from-the-future' });
  source.onmessage?.({ data: 'no json', lastEventId: '' });

  assert.deepEqual(log, ['connecting listen', 'open poll', 'connected', 'run 7 running', 'activity 1', 'open listen']);
});

test('says after each cut that news were missed', () => {
  const source = FakeEventSource.last;
  source.send(connected);
  source.cut();
  source.send(connected);

  assert.deepEqual(log.slice(1), ['open listen', 'connected', 'reconnecting listen', 'open listen', 'connected']);
});

test('comes back by itself when the browser gave up', async () => {
  answers = [Response.json({ runs: [] }), new Response(null, { status: 503 })];
  FakeEventSource.last.send(connected);
  FakeEventSource.last.refuse();
  await settle();
  assert.equal(log.at(-1), 'reconnecting listen 503');

  mock.timers.tick(60_000);

  assert.equal(FakeEventSource.opened.length, 2);
});

test('waits to be started again where it was refused', async () => {
  answers = [new Response(null, { status: 401 })];
  FakeEventSource.last.refuse();
  await settle();
  mock.timers.tick(600_000);
  assert.equal(log.at(-1), 'failed listen 401');
  assert.equal(FakeEventSource.opened.length, 1);

  feed.start();

  assert.equal(FakeEventSource.opened.length, 2);
});

test('waits before it comes back to a server that sent it away', () => {
  FakeEventSource.last.send(connected);
  FakeEventSource.last.send({ type: 'error', message: 'your login has expired' });
  assert.equal(FakeEventSource.opened.length, 1);

  mock.timers.tick(1000);

  assert.equal(FakeEventSource.opened.length, 2);
});

test('keeps the connection that it has when it is started once more', () => {
  FakeEventSource.last.send(connected);
  feed.start();

  assert.equal(FakeEventSource.opened.length, 1);
});

test('gives its connection back', () => {
  FakeEventSource.last.send(connected);
  feed.stop();

  assert.equal(FakeEventSource.last.readyState, FakeEventSource.CLOSED);
  assert.equal(feed.state, 'ended');
});
