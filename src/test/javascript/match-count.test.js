import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { selectionOf } from '../../main/webapp/element/log-search.js';
import { MatchCount } from '../../main/webapp/element/match-count.js';
import { matcherOf } from '../../main/webapp/element/text-matcher.js';
import { Problem } from '../../main/webapp/stream/problem.js';
import en from '../../main/webapp/text/en.js';

/** Answers when the test says so. */
class SlowHistory {
  /** @type {((rows: number, lastId: number) => void)} */
  counted = () => {};
  /** @type {((why: Error) => void)} */
  refused = () => {};
  /** @type {number[]} */
  places = [];

  counts() {
    return new Promise((resolve, reject) => {
      this.counted = (rows, last_id) => resolve({ rows, last_id });
      this.refused = reject;
    });
  }

  /** @param {number} id */
  async position(id) {
    this.places.push(id);
    return { id, index: id / 10 - 1 };
  }
}

/** @type {any} */
const t = (/** @type {keyof typeof en} */ key, /** @type {Record<string, unknown>} */ values = {}) => {
  const one = /** @type {keyof typeof en} */ (values.n === 1 ? `${key}.one` : key);
  return (en[one] ?? en[key]).replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
};
const settle = () => new Promise((resolve) => setImmediate(resolve));
const looking = selectionOf([], [], /** @type {any} */ (matcherOf('x', false)));
/** @param {number} id @param {string} message @returns {any} */
const row = (id, message = 'x') => ({ type: 'log', id, level: 'INFO', portal: '', message });
const forward = /** @type {const} */ ({ direction: 1, wrapped: false });

/** @type {SlowHistory} */
let history;
/** @type {string} */
let shown;
/** @type {string} */
let wrong;
/** @type {MatchCount} */
let matches;

beforeEach(() => {
  history = new SlowHistory();
  matches = new MatchCount(t, (text, why = '') => {
    shown = text;
    wrong = why;
  });
  matches.count(/** @type {any} */ (history), looking);
});

test('counts what the history has and what comes, each once', async () => {
  assert.equal(shown, 'searching …');
  matches.add([row(99), row(100), row(101), row(102, 'y')]);
  history.counted(40, 100);
  await settle();
  assert.equal(shown, '41 rows');

  matches.add([row(103), row(104, 'y')]);

  assert.equal(shown, '42 rows');
});

test('says which match one stands at, and asks only where it cannot know', async () => {
  history.counted(41, 410);
  await settle();
  matches.goTo(30, { ...forward, from: null });
  await settle();
  assert.equal(shown, '3 of 41');
  matches.goTo(40, { ...forward, from: 30 });
  assert.equal(shown, '4 of 41');
  matches.goTo(30, { from: 40, direction: -1, wrapped: false });
  assert.equal(shown, '3 of 41');
  assert.deepEqual(history.places, [30]);

  // The reader scrolled on before the next search.
  matches.goTo(70, { ...forward, from: null });
  await settle();

  assert.equal(shown, '7 of 41');
  assert.deepEqual(history.places, [30, 70]);
});

test('begins at the other end where the search did', async () => {
  history.counted(41, 410);
  await settle();
  matches.goTo(10, { from: 410, direction: 1, wrapped: true });
  assert.equal(shown, '1 of 41');

  matches.goTo(410, { from: 10, direction: -1, wrapped: true });

  assert.equal(shown, '41 of 41');
  assert.deepEqual(history.places, []);
});

test('tells nothing of a query that nobody asks for any more', async () => {
  const before = history.counted;
  matches.goTo(30, { ...forward, from: null });
  matches.count(/** @type {any} */ (history), looking);
  before(7, 70);
  await settle();
  assert.equal(shown, 'searching …');

  history.counted(1, 70);
  await settle();
  assert.equal(shown, '1 row');
});

test('says why a query is none, whoever found out', async () => {
  history.refused(new Problem(400, 'Bad Request', 'brackets [] not balanced'));
  await settle();
  assert.equal(shown, 'not a valid expression');
  assert.equal(wrong, 'brackets [] not balanced');

  matches.refuse('Unterminated group');

  assert.equal(wrong, 'Unterminated group');
});

test('stays silent where the history does not answer', async () => {
  history.refused(new Problem(503));
  await settle();

  assert.equal(shown, '');
  assert.equal(wrong, '');
});
