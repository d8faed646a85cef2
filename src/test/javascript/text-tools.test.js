import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonIn, unfold } from '../../main/webapp/element/json-text.js';
import { LogTally } from '../../main/webapp/element/log-tally.js';
import { matcherOf } from '../../main/webapp/element/text-matcher.js';
import { readLogAddress, writeLogAddress } from '../../main/webapp/page/log-address.js';

test('unfolds JSON and changes none of its values', () => {
  const json = '{"id":12345678901234567890,"s":"a{b\\"[,:]","n":[],"o":{},"l":[1.50,true,null]}';
  const text = unfold(json);

  assert.equal(
    text,
    `{
  "id": 12345678901234567890,
  "s": "a{b\\"[,:]",
  "n": [],
  "o": {},
  "l": [
    1.50,
    true,
    null
  ]
}`,
  );
  assert.deepEqual(JSON.parse(text), JSON.parse(json));
});

test('finds JSON behind a few words, and none where there is none', () => {
  assert.deepEqual(jsonIn('request {"id": 7}'), { before: 'request ', json: '{"id": 7}' });
  for (const text of ['', 'plain', '[info] done', '{not json}', '{}', 'a {"b": 1} c']) assert.equal(jsonIn(text), null, text);
});

test('takes a query literally unless it is an expression', () => {
  const row = /** @type {any} */ ({ portal: 'immo', message: 'price: \u001b[31m12\u001b[0m (EUR)' });

  assert.equal(/** @type {any} */ (matcherOf('12 (eur)', false)).matches(row), true);
  assert.equal(/** @type {any} */ (matcherOf('1.', false)).matches(row), false);
  assert.equal(/** @type {any} */ (matcherOf('^im.o$', true)).matches(row), true);
  assert.ok(matcherOf('(', true) instanceof SyntaxError);
  assert.equal(matcherOf('', true), null);
});

test('marks what it finds in a row also after it has found that row', () => {
  const matcher = /** @type {any} */ (matcherOf('row', false));
  const message = 'row after row';

  assert.equal(matcher.matches({ portal: '', message }), true);

  assert.deepEqual(matcher.ranges(message), [[0, 3], [10, 13]]);
});

test('counts each row once, whichever way it was heard of first', () => {
  const row = (/** @type {number} */ id) => /** @type {any} */ ({ id, level: 'INFO', portal: 'p' });
  const tally = new LogTally();
  tally.add([row(8), row(9)]);
  tally.take({ rows: 10, levels: { INFO: 10 }, portals: [{ portal: 'p', rows: 10 }], last_id: 10 }, [row(8), row(9)]);
  tally.add([row(10), row(11)]);
  tally.add([row(12)]);

  assert.equal(tally.rows, 12);
  assert.equal(tally.level('INFO'), 12);
  assert.deepEqual(tally.portals, [['p', 12]]);
});

test('an address says what it was told, and keeps what is not its own', () => {
  const choice = { levels: ['WARN', 'ERROR'], portals: ['a&b'], query: '1+1', regex: true, only: true, row: '7-12' };
  const address = writeLogAddress('https://x.test/runs/1?lang=de&level=INFO', choice);

  assert.deepEqual(readLogAddress(new URL(address).search), choice);
  assert.equal(new URL(address).searchParams.get('lang'), 'de');
});
