/**
 * Nodes that stand for items and change in place, so that neither focus nor selection is lost when
 * the items come anew.
 *
 * @template T
 */
export class KeyedList {
  #parent;
  #key;
  #create;
  #update;
  /** @type {Map<string, HTMLElement>} */
  #nodes = new Map();

  /**
   * @param {HTMLElement} parent holds nothing else
   * @param {(item: T) => string} key
   * @param {(item: T) => HTMLElement} create
   * @param {(node: HTMLElement, item: T) => void} update
   */
  constructor(parent, key, create, update) {
    this.#parent = parent;
    this.#key = key;
    this.#create = create;
    this.#update = update;
  }

  /** @param {T[]} items */
  show(items) {
    /** @type {Map<string, HTMLElement>} */
    const shown = new Map();
    for (const item of items) {
      const key = this.#key(item);
      const node = this.#nodes.get(key) ?? this.#create(item);
      this.#update(node, item);
      shown.set(key, node);
    }
    for (const [key, node] of this.#nodes) if (!shown.has(key)) node.remove();
    let next = this.#parent.firstElementChild;
    for (const node of shown.values()) {
      if (node === next) next = next.nextElementSibling;
      else this.#parent.insertBefore(node, next);
    }
    this.#nodes = shown;
  }
}
