/** A change of the page that takes longer than this is followed by a rest as long. Milliseconds. */
const CHEAP = 30;
/** The longest rest. Milliseconds. */
const LONGEST = 400;

/**
 * Runs a task once per animation frame at most, and less often where a frame is expensive: on a slow
 * machine a burst then costs half of its time, and the other half is left to the reader.
 */
export class FramePacer {
  #task;
  #frame = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rest;
  #readyAt = 0;

  /** @param {() => void} task */
  constructor(task) {
    this.#task = task;
  }

  schedule() {
    if (this.#frame || this.#rest !== undefined) return;
    const wait = this.#readyAt - performance.now();
    if (wait <= 0) {
      this.#frame = requestAnimationFrame(() => this.#run());
      return;
    }
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      this.schedule();
    }, wait);
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    this.#frame = 0;
    this.#rest = undefined;
  }

  #run() {
    const began = performance.now();
    this.#frame = 0;
    this.#task();
    // Comes after style, layout and paint, which are most of the cost.
    setTimeout(() => {
      const ended = performance.now();
      const cost = ended - began;
      if (cost > CHEAP) this.#readyAt = ended + Math.min(cost, LONGEST);
    });
  }
}
