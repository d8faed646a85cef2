import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { eventData } from '../../main/webapp/page/event-data.js';
import { StatusStream } from '../../main/webapp/page/status-stream.js';
import { Backoff } from '../../main/webapp/stream/backoff.js';

const STATUS = { servers: [{ name: 'a' }], findings: [] };

/** Answers that a test plays, and what the stream made of them. */
function stage() {
  /** @type {{headers: Record<string, string>, signal: AbortSignal, answer: (response: Response) => void}[]} */
  const asked = [];
  /** @type {string[]} */
  const heard = [];
  const fetch = (/** @type {any} */ _, /** @type {any} */ { headers, signal }) =>
    new Promise((answer, fail) => {
      signal.addEventListener('abort', () => fail(signal.reason));
      asked.push({ headers, signal, answer });
    });
  const listener = {
    status: (/** @type {any} */ { servers }) => void heard.push(servers[0].name),
    state: (/** @type {string} */ state, /** @type {any} */ problem) => void heard.push(problem ? `${state} ${problem.status}` : state),
  };
  const stream = new StatusStream('https://runcast.test/api/status/stream', 'de', listener, /** @type {any} */ (fetch), new Backoff(() => 1));
  const last = () => /** @type {typeof asked[number]} */ (asked.at(-1));
  return { stream, asked, heard, last };
}

/** A body that a test writes. */
function body() {
  /** @type {ReadableStreamDefaultController} */
  let controller;
  const stream = new ReadableStream({ start: (given) => void (controller = given) });
  return {
    response: new Response(stream, { headers: { 'Content-Type': 'text/event-stream' } }),
    write: (/** @type {string} */ text) => controller.enqueue(new TextEncoder().encode(text)),
    close: () => controller.close(),
  };
}

/** Lets promises and streams go on; timers are mocked. */
async function settle() {
  for (let i = 0; i < 30; i += 1) await new Promise((done) => setImmediate(done));
}

test('reads events however they are cut', async () => {
  const { response, write, close } = body();
  for (const part of [': heartbeat\n\nda', 'ta: {"a":\n', 'data:1}\n\nid: 7\nevent: x\r\n', 'data: ü\n', '\ndata: cut']) write(part);
  close();

  const data = [];
  for await (const event of eventData(/** @type {any} */ (response.body))) data.push(event);

  assert.deepEqual(data, ['{"a":\n1}', 'ü']);
});

test('tells each status, in the language of the page', async () => {
  const { stream, heard, last } = stage();
  stream.start();
  stream.start();
  const { response, write } = body();
  last().answer(response);
  write(`data: ${JSON.stringify(STATUS)}\n\ndata: {"type":"error","message":"bye"}\n\n`);
  await settle();

  assert.equal(last().headers['Accept-Language'], 'de');
  assert.deepEqual(heard, ['connecting', 'open', 'a']);
  stream.stop();
  assert.deepEqual(heard.at(-1), 'paused');
  assert.ok(last().signal.aborted);
});

test('comes back by itself, later each time, and sooner after a success', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { stream, asked, heard, last } = stage();
    stream.start();
    last().answer(new Response(null, { status: 503 }));
    await settle();
    mock.timers.tick(999);
    assert.equal(asked.length, 1);
    mock.timers.tick(1);
    assert.equal(asked.length, 2);
    last().answer(new Response(null, { status: 404, headers: { 'Retry-After': '5' } }));
    await settle();
    mock.timers.tick(5999);
    assert.equal(asked.length, 2);
    mock.timers.tick(1);
    const { response, write, close } = body();
    last().answer(response);
    write(`data: ${JSON.stringify(STATUS)}\n\n`);
    await settle();
    close();
    await settle();
    mock.timers.tick(1000);

    assert.equal(asked.length, 4);
    assert.deepEqual(heard, ['connecting', 'lost 503', 'lost 404', 'open', 'a', 'lost 0']);
    stream.stop();
  } finally {
    mock.timers.reset();
  }
});

test('gives up a connection that is silent for ten seconds', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { stream, asked, heard, last } = stage();
    stream.start();
    const { response, write } = body();
    last().answer(response);
    mock.timers.tick(9000);
    write(`data: ${JSON.stringify(STATUS)}\n\n`);
    await settle();
    mock.timers.tick(9000);
    assert.ok(!last().signal.aborted);
    mock.timers.tick(1000);
    assert.ok(last().signal.aborted);
    // From here on a browser would cut the body; this one was made by the test.
    stream.stop();
    stream.start();

    assert.equal(asked.length, 2);
    assert.deepEqual(heard, ['connecting', 'open', 'a', 'paused', 'connecting']);
    mock.timers.tick(10_000);
    await settle();
    assert.equal(heard.at(-1), 'lost 0');
    stream.stop();
  } finally {
    mock.timers.reset();
  }
});

test('does not ask again where it is refused, until it is told to', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { stream, asked, heard, last } = stage();
    stream.start();
    last().answer(new Response(null, { status: 401 }));
    await settle();
    mock.timers.tick(600_000);
    assert.equal(asked.length, 1);

    stream.start();

    assert.equal(asked.length, 2);
    assert.deepEqual(heard, ['connecting', 'refused 401', 'connecting']);
    stream.stop();
  } finally {
    mock.timers.reset();
  }
});
