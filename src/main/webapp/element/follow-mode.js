/** This close to the end counts as the end: fractions of a pixel differ between zoom levels. */
const NEAR = 4;
/** A scroll so soon after a touch of hand or key is the reader's. Milliseconds. */
const REACTION = 1000;

/**
 * Keeps a scroller at its end until the reader scrolls up, and again once they are back at the end.
 *
 * A scroll event does not say who scrolled, and the browser moves the place too when rows leave or
 * turn out taller than reckoned. So a move up is the reader's if the content is as tall as it was
 * when we last went to the end, or if they have just used wheel, finger, key or scroll bar; else the
 * end is sought again.
 */
export class FollowMode {
  #scroller;
  #changed;
  #following = true;
  #top = 0;
  #height = 0;
  #held = false;
  #touchedAt = -Infinity;

  /**
   * @param {HTMLElement} scroller
   * @param {(following: boolean) => void} changed
   */
  constructor(scroller, changed) {
    this.#scroller = scroller;
    this.#changed = changed;
    const passive = { passive: true };
    scroller.addEventListener('scroll', () => this.#scrolled(), passive);
    // At once: in a burst the first step of the wheel may be undone before its scroll event comes.
    scroller.addEventListener('wheel', ({ deltaY }) => deltaY < 0 && this.#scrollable && this.set(false), passive);
    for (const type of ['touchmove', 'keydown']) {
      scroller.addEventListener(type, () => (this.#touchedAt = performance.now()), passive);
    }
    // A scroll bar tells when it is taken, not always when it is let go.
    scroller.addEventListener('pointerdown', () => (this.#held = true), passive);
    scroller.addEventListener('pointermove', ({ buttons }) => (this.#held &&= buttons > 0), passive);
    for (const type of ['pointerup', 'pointercancel']) {
      scroller.addEventListener(type, () => (this.#held = false), passive);
    }
  }

  get following() {
    return this.#following;
  }

  /** @param {boolean} following */
  set(following) {
    if (following === this.#following) return;
    this.#following = following;
    if (following) this.pin();
    this.#changed(following);
  }

  /** To be called after every change of the content's or the scroller's size. */
  pin() {
    if (!this.#following) return;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#top = this.#scroller.scrollTop;
    this.#height = this.#scroller.scrollHeight;
  }

  /** To be called after the place was changed by something else than the reader. */
  moved() {
    this.#top = this.#scroller.scrollTop;
  }

  get #scrollable() {
    return this.#scroller.scrollHeight > this.#scroller.clientHeight;
  }

  get #byHand() {
    return this.#held || performance.now() - this.#touchedAt < REACTION;
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const atEnd = scrollHeight - clientHeight - scrollTop <= NEAR;
    const up = scrollTop < this.#top - 1;
    const down = scrollTop > this.#top + 1;
    if (this.#following && up && !atEnd) {
      if (this.#byHand || scrollHeight === this.#height) this.set(false);
      else this.pin();
    } else if (!this.#following && down && atEnd) {
      this.set(true);
    }
    this.#top = this.#scroller.scrollTop;
  }
}
