import { loginLink } from '../login-address.js';
import { Problem } from '../stream/problem.js';
import { getJson } from './get-json.js';
import { byId, inLanguage } from './page-frame.js';

/** @import { Translate } from '../i18n.js' */

/**
 * Who is looking at the page.
 *
 * @typedef {object} Session
 * @property {string | null} name null for somebody who is not logged in
 * @property {string[]} roles
 * @property {'login' | 'basic' | 'django' | 'token' | 'anonymous'} way
 * @property {boolean} login whether there is a login
 * @property {boolean} logout whether this one can be ended here
 */

/** Found as `API_ROOT` is. */
const LOGOUT = new URL('../logout', import.meta.url).href;
const ADMIN_PAGE = new URL('../admin', import.meta.url).href;

/**
 * Says in the bar who is logged in, and offers what there is to do about it.
 *
 * @param {Translate} t
 */
export async function showSession(t) {
  const place = byId('session');
  try {
    place.replaceChildren(...parts(/** @type {Session} */ (await getJson('session')), t));
  } catch (error) {
    // Whatever else is the matter, the page tells by itself.
    if (error instanceof Problem && error.status === 401) place.replaceChildren(login(t));
  }
  place.hidden = !place.hasChildNodes();
}

/**
 * @param {Session} session
 * @param {Translate} t
 * @returns {Node[]}
 */
function parts({ name, roles, login: offered, logout: endable }, t) {
  const operations = roles.includes('admin') && location.pathname !== new URL(ADMIN_PAGE).pathname ? [adminLink(t)] : [];
  if (name === null) return offered ? [...operations, login(t)] : operations;
  const who = document.createElement('span');
  who.className = 'who';
  who.title = t('session.who', { name });
  const label = document.createElement('span');
  label.className = 'spoken';
  label.textContent = t('session.label');
  who.append(label, name);
  return endable ? [...operations, who, logout(t)] : [...operations, who];
}

/** @param {Translate} t */
function adminLink(t) {
  const link = document.createElement('a');
  link.href = inLanguage(ADMIN_PAGE);
  link.textContent = t('admin.title');
  return link;
}

/** @param {Translate} t */
function login(t) {
  return loginLink(t('session.login'));
}

/**
 * A form, which the browser sends without a script, and follows to the login page.
 *
 * @param {Translate} t
 */
function logout(t) {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = LOGOUT;
  const button = document.createElement('button');
  button.type = 'submit';
  button.textContent = t('session.logout');
  form.append(button);
  return form;
}
