import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyedList } from '../../main/webapp/page/keyed-list.js';
import { RecentCounts } from '../../main/webapp/page/recent-counts.js';
import { disconnects, figures, verdict } from '../../main/webapp/page/status-figures.js';
import { TimeSeries } from '../../main/webapp/page/time-series.js';
import { units } from '../../main/webapp/page/units.js';

/** @param {object} members @returns {any} */
const server = (members) => ({ id: 'a', name: 'a', listener: { delivers: true, state: 'LISTENING' }, ...members });

/** @param {object} members @returns {any} */
const status = (members = {}) => ({ healthy: true, servers: [server({})], findings: [], database: null, ...members });

test('adds up what each server does, and takes the worst of what it cannot add up', () => {
  const run = { clients: 3, ring_rows: 10, ring_bytes: 100 };
  const all = figures(
    status({
      servers: [
        server({
          rates: { rows_per_second: 50, deliveries_per_second: 100 },
          lag_seconds: { p50: 0.01, p95: null, p99: 0.5 },
          clients: { total: 5, max: 100, refused: 1, by_run: [{ run_id: 7, ...run }, { run_id: 8, ...run, clients: 4 }] },
          replay: { queued: 1, replays: 2, pages: 3 },
        }),
        server({ rates: { rows_per_second: 49, deliveries_per_second: 20 }, lag_seconds: { p50: 0.02, p99: null }, clients: { total: 3, max: 100, by_run: [{ run_id: 7, ...run }] } }),
        server({ id: 'older version', listener: undefined }),
      ],
    }),
  );

  assert.equal(all.rows, 50);
  assert.equal(all.deliveries, 120);
  assert.deepEqual(all.lags, [0.02, null, 0.5]);
  assert.deepEqual([all.clients, all.maxClients, all.refused], [8, 200, 1]);
  assert.deepEqual(all.runs.map(({ run_id, clients }) => [run_id, clients]), [[7, 6], [8, 4]]);
  assert.deepEqual([all.ringRows, all.ringBytes, all.queued, all.replays, all.pages], [30, 300, 1, 2, 3]);
});

test('says in one sentence how it is, the worst first', () => {
  const finding = (/** @type {string} */ severity, message = severity) => ({ code: 'x', severity, message });
  const of = (/** @type {object} */ members) => {
    const { level, key, values } = verdict(status(members));
    return [level, key, ...Object.values(values)];
  };

  assert.deepEqual(of({}), ['good', 'admin.verdict.good']);
  assert.deepEqual(of({ findings: [finding('info')] }), ['good', 'admin.verdict.good']);
  assert.deepEqual(of({ findings: [finding('warning'), finding('warning'), finding('info')] }), ['warn', 'admin.verdict.warn', 2]);
  assert.deepEqual(of({ healthy: false, findings: [finding('error', 'the queue is full')] }), ['bad', 'admin.verdict.bad', 'the queue is full']);
  assert.deepEqual(of({ healthy: false, servers: [server({}), server({ name: 'b', listener: { delivers: false, state: 'RECONNECTING' } })] }), [
    'bad',
    'admin.verdict.silent',
    'b',
  ]);
  assert.deepEqual(of({ servers: [server({ listener: { delivers: false, state: 'DISABLED' } })] }), ['good', 'admin.verdict.good']);
  assert.deepEqual(of({ healthy: false }), ['bad', 'admin.verdict.unknown']);
});

test('counts what was recent of each reason, not what was before, and not a restart', () => {
  const recent = new RecentCounts(900);
  const add = (/** @type {number} */ at, /** @type {Record<string, Record<string, number>>} */ counts) => recent.add(at, new Map(Object.entries(counts)));
  add(0, { a: { stalled: 100, client_gone: 5 } });
  assert.equal(recent.of('stalled'), 0);

  add(10, { a: { stalled: 102, client_gone: 5 }, b: { stalled: 50 } });
  add(20, { a: { stalled: 102, client_gone: 6 }, b: { stalled: 53 } });
  // Another id after its restart, counting from nothing.
  add(30, { c: { stalled: 1 }, b: { stalled: 53 } });
  add(40, { c: { stalled: 2 }, b: { stalled: 53 } });

  assert.equal(recent.of('stalled'), 6);
  assert.equal(recent.of('client_gone'), 1);
  add(915, { c: { stalled: 2 } });
  assert.equal(recent.of('stalled'), 4);
  add(2000, { c: { stalled: 2 } });
  assert.equal(recent.of('stalled'), 0);
});

test('adds up disconnects by reason', () => {
  const { byServer, total } = disconnects(
    status({ servers: [server({ clients: { disconnects: { stalled: 1, shutdown: 2 } } }), server({ id: 'b', clients: { disconnects: { stalled: 4 } } }), server({ id: 'c' })] }),
  );

  assert.deepEqual(total, { stalled: 5, shutdown: 2 });
  assert.deepEqual([...byServer.keys()], ['a', 'b', 'c']);
});

test('keeps fifteen minutes of points, for hours', () => {
  const series = new TimeSeries(900, 2);
  for (let time = 0; time <= 4 * 3600; time += 2) series.add(time, [time, null]);

  const [times, values, others] = /** @type {[number[], number[], null[]]} */ (series.data);
  assert.equal(times.length, 451);
  assert.deepEqual([times.length, values.length, others.length], [451, 451, 451]);
  assert.equal(times[0], 4 * 3600 - 900);
  assert.deepEqual(series.last, [4 * 3600, null]);
});

test('leaves a gap where nothing was measured, and begins anew when the clock was put back', () => {
  const series = new TimeSeries(900, 1);
  series.add(100, [1]);
  series.add(102, [2]);
  series.add(160, [3]);
  assert.deepEqual(series.data, [[100, 102, 103, 160], [1, 2, null, 3]]);

  series.add(50, [4]);

  assert.deepEqual(series.data, [[50], [4]]);
});

test('writes figures in the reader’s way', () => {
  const { bytes, count, percent, rate, seconds } = units('de-DE');

  assert.deepEqual([count(12345), count(undefined), count(0)], ['12.345', '–', '0']);
  assert.deepEqual([rate(9.87), rate(98.7), rate(null)], ['9,9', '99', '–']);
  assert.deepEqual([seconds(0.0021), seconds(0.0213), seconds(2.44), seconds(-0.5), seconds(null)], ['2,1 ms', '21 ms', '2,4 s', '-500 ms', '–']);
  assert.deepEqual([bytes(0), bytes(700), bytes(1 << 19), bytes(3 << 19), bytes(300 << 20)], ['0 kB', '1 kB', '512 kB', '1,5 MB', '300 MB']);
  assert.equal(percent(0.125), '12,5\u00a0%');
});

test('moves, adds and removes nodes, and leaves the others where they are', () => {
  const parent = fakeParent();
  const list = new KeyedList(/** @type {any} */ (parent), (item) => item, (item) => /** @type {any} */ (fakeNode(parent, item)), () => {});
  list.show(['a', 'b', 'c']);
  const [a] = parent.nodes;
  parent.moved = 0;

  list.show(['b', 'c', 'd']);
  assert.deepEqual(parent.names(), ['b', 'c', 'd']);
  assert.equal(parent.moved, 1);

  list.show(['d', 'b', 'a']);
  assert.deepEqual(parent.names(), ['d', 'b', 'a']);
  assert.notEqual(parent.nodes[2], a);
  list.show([]);
  assert.deepEqual(parent.names(), []);
});

/** As much of a DOM node as a list needs. */
function fakeParent() {
  const parent = {
    /** @type {ReturnType<typeof fakeNode>[]} */
    nodes: [],
    moved: 0,
    get firstElementChild() {
      return parent.nodes[0] ?? null;
    },
    names: () => parent.nodes.map(({ name }) => name),
    insertBefore: (/** @type {any} */ node, /** @type {any} */ next) => {
      parent.moved += 1;
      parent.nodes = parent.nodes.filter((other) => other !== node);
      parent.nodes.splice(next ? parent.nodes.indexOf(next) : parent.nodes.length, 0, node);
    },
  };
  return parent;
}

/**
 * @param {ReturnType<typeof fakeParent>} parent
 * @param {string} name
 */
function fakeNode(parent, name) {
  const node = {
    name,
    get nextElementSibling() {
      return parent.nodes[parent.nodes.indexOf(node) + 1] ?? null;
    },
    remove: () => void (parent.nodes = parent.nodes.filter((other) => other !== node)),
  };
  return node;
}
