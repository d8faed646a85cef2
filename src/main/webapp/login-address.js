/** The login page, found as `API_ROOT` is. */
const LOGIN_PAGE = new URL('login', import.meta.url).href;

/**
 * Where to log in, and to come back to a page afterwards. A page of another site cannot be come back
 * to: the login page leads to its own server's pages only.
 *
 * @param {{origin: string, pathname: string, search: string, hash: string}} page
 * @param {string} login
 * @returns {string}
 */
export function loginAddress(page = location, login = LOGIN_PAGE) {
  const { origin, pathname, search, hash } = page;
  if (new URL(login).origin !== origin) return login;
  return `${login}?${new URLSearchParams({ next: pathname + search + hash })}`;
}

/**
 * A link to the login page. Out of a page of another site it opens a page of its own.
 *
 * @param {string} text
 * @returns {HTMLAnchorElement}
 */
export function loginLink(text) {
  const link = document.createElement('a');
  const aim = () => {
    link.href = loginAddress();
  };
  // The page's address changes with its filter; what counts is where the reader is when they leave.
  for (const type of ['click', 'auxclick', 'pointerdown']) link.addEventListener(type, aim);
  aim();
  if (new URL(link.href).origin !== location.origin) {
    link.target = '_blank';
    link.rel = 'noopener';
  }
  link.textContent = text;
  return link;
}
