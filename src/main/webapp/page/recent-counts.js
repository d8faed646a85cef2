/**
 * How much counters grew within the last while, of several servers together. A server that is seen
 * for the first time counts from then on.
 */
export class RecentCounts {
  #span;
  /** What each server counted so far. @type {Map<string, Record<string, number>>} */
  #known = new Map();
  /** @type {{at: number, name: string, n: number}[]} */
  #growth = [];

  /** @param {number} span in the unit of the times given */
  constructor(span) {
    this.#span = span;
  }

  /**
   * @param {number} at
   * @param {Map<string, Record<string, number>>} counts by server; one that is not in it is forgotten
   */
  add(at, counts) {
    for (const [server, now] of counts) {
      const before = this.#known.get(server);
      if (!before) continue;
      for (const [name, count] of Object.entries(now)) {
        const n = count - (before[name] ?? 0);
        if (n > 0) this.#growth.push({ at, name, n });
      }
    }
    this.#known = new Map(counts);
    this.#growth = this.#growth.filter((growth) => growth.at > at - this.#span);
  }

  /** @param {string} name */
  of(name) {
    return this.#growth.reduce((sum, growth) => (growth.name === name ? sum + growth.n : sum), 0);
  }
}
