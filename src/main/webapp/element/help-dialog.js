import { h } from './dom.js';

/** @import { TextKey, Translate } from '../i18n.js' */

/** @type {[string, TextKey][]} */
const ENTRIES = [
  ['/', 'help.search'], ['n', 'help.next'], ['e', 'help.error'], ['f', 'help.follow'], ['g', 'help.top'],
  ['G', 'help.end'], ['w', 'help.wrap'], ['c', 'help.copy'], ['Esc', 'help.escape'], ['?', 'help.help'],
];

/**
 * @param {Translate} t
 * @returns {HTMLDialogElement} to be opened with `showModal`; Esc, a button or a click beside close it
 */
export function helpDialog(t) {
  const close = h('button', { type: 'submit', 'aria-label': t('log.close'), class: 'quiet' }, '✕');
  const list = h('dl', {});
  for (const [key, text] of ENTRIES) {
    list.append(h('div', {}, h('dt', {}, h('kbd', {}, key)), h('dd', {}, t(text))));
  }
  const dialog = h(
    'dialog', { part: 'help', 'aria-labelledby': 'help-title' },
    h('form', { method: 'dialog' }, h('h2', { id: 'help-title' }, t('help.title')), close),
    list,
  );
  dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
  return dialog;
}
