import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loginAddress } from '../../main/webapp/login-address.js';

const LOGIN = 'https://runcast.test/app/login';

/** @param {string} address */
const from = (address) => new URL(loginAddress(/** @type {any} */ (new URL(address)), LOGIN));

test('leads back to the page with its filter and its row', () => {
  const login = from('https://runcast.test/app/runs/42?level=ERROR&level=WARN&q=a%26b#row-7');

  assert.equal(login.origin + login.pathname, LOGIN);
  assert.deepEqual([...login.searchParams.keys()], ['next']);
  assert.equal(login.searchParams.get('next'), '/app/runs/42?level=ERROR&level=WARN&q=a%26b#row-7');
});

test('does not name the pages of another site', () => {
  assert.equal(from('https://crm.test/scraper/?secret=1').href, LOGIN);
  assert.equal(from('http://runcast.test/app/').href, LOGIN);
});
