/**
 * Remembers the ids of the rows that came last, so that a row which a resume repeats is shown once.
 *
 * A set, not a highest id: rows arrive in the order of their commits, and that is not the order of
 * their ids. Bounded, because a resume repeats only what was in flight around the cut.
 */
export class RecentIds {
  /** @type {Set<number>} insertion order is age */
  #ids = new Set();
  #limit;

  /** @param {number} limit how many ids to remember */
  constructor(limit = 20_000) {
    this.#limit = limit;
  }

  /**
   * @param {number} id
   * @returns {boolean} whether the id is new
   */
  add(id) {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > this.#limit) {
      for (const oldest of this.#ids) {
        this.#ids.delete(oldest);
        break;
      }
    }
    return true;
  }

  clear() {
    this.#ids.clear();
  }
}
