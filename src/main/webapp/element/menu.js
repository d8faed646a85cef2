import { h } from './dom.js';

/**
 * A button that opens a small panel below it; closed by Escape, by a click elsewhere and when the
 * focus leaves it.
 *
 * @param {string | Element} label what the button shows
 * @param {string} title what it says of itself
 * @param {...Node} content
 * @returns {HTMLDetailsElement}
 */
export function menu(label, title, ...content) {
  const panel = h('div', { class: 'panel' }, ...content);
  const summary = h('summary', { title }, label);
  if (!saysItself(summary)) summary.setAttribute('aria-label', title);
  const node = h('details', { class: 'menu' }, summary, panel);
  const away = (/** @type {Event} */ event) => {
    if (!event.composedPath().includes(node)) node.open = false;
  };
  node.addEventListener('toggle', () => {
    if (node.open) document.addEventListener('pointerdown', away);
    else document.removeEventListener('pointerdown', away);
  });
  node.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !node.contains(relatedTarget)) node.open = false;
  });
  node.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !node.open) return;
    event.preventDefault();
    event.stopPropagation();
    node.open = false;
    summary.focus();
  });
  return node;
}

/** Whether a control has words of its own, and not only a sign. @param {Element} control */
export function saysItself(control) {
  return /\p{L}{2}/u.test(control.textContent ?? '');
}

/**
 * @param {'checkbox' | 'radio'} type
 * @param {string} name
 * @param {string} value
 * @param {string} label
 * @param {(checked: boolean) => void} changed
 * @returns {{node: HTMLLabelElement, input: HTMLInputElement}}
 */
export function option(type, name, value, label, changed) {
  const input = h('input', { type, name, value });
  input.addEventListener('change', () => changed(input.checked));
  return { node: h('label', {}, input, h('span', {}, label)), input };
}
