import { h, setText } from '../element/dom.js';
import { HEIGHT, histogramShape } from './histogram-shape.js';

/** @import { Translate } from '../i18n.js' */
/** @import { Bar } from './histogram-buckets.js' */

const SVG = 'http://www.w3.org/2000/svg';
const PARTS = /** @type {const} */ (['others', 'warnings', 'errors']);
/** So far the keys go. @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };
const DAY = 86_400_000;

/**
 * Rows over time as a strip of bars: the mouse or the arrow keys tell of each, a click or Enter leads
 * to its time in the log. For screen readers it is a slider over the bars, with a summary.
 */
export class Histogram {
  #t;
  #locale;
  #jump;
  #strip = h('div', { class: 'strip', role: 'slider', tabindex: '0', 'aria-valuemin': '0' });
  #mark = h('div', { class: 'mark', hidden: true });
  #tip = h('div', { class: 'tip number', hidden: true });
  #summary = h('p', { class: 'spoken', id: 'histogram-summary' });
  #begin = h('span', { class: 'begin' });
  #end = h('span', { class: 'end' });
  #svg = document.createElementNS(SVG, 'svg');
  /** @type {Record<typeof PARTS[number], Element>} */
  #paths;
  /** @type {Bar[]} */
  #bars = [];
  /** The bar that the keys stand on; the last one until somebody chose. @type {number | null} */
  #chosen = null;
  #utc = false;

  /**
   * @param {HTMLElement} root
   * @param {Translate} t
   * @param {string} locale
   * @param {(time: number) => void} jump to a time, in milliseconds since 1970
   */
  constructor(root, t, locale, jump) {
    this.#t = t;
    this.#locale = locale;
    this.#jump = jump;
    const path = (/** @type {string} */ part) => {
      const node = document.createElementNS(SVG, 'path');
      node.setAttribute('class', part);
      this.#svg.append(node);
      return node;
    };
    this.#paths = { others: path('others'), warnings: path('warnings'), errors: path('errors') };
    this.#svg.setAttribute('preserveAspectRatio', 'none');
    this.#svg.setAttribute('aria-hidden', 'true');
    this.#strip.setAttribute('aria-label', t('histogram.label'));
    this.#strip.setAttribute('aria-describedby', this.#summary.id);
    this.#strip.append(this.#svg, this.#mark);
    root.replaceChildren(this.#strip, this.#tip, h('p', { class: 'axis number', 'aria-hidden': 'true' }, this.#begin, this.#end), this.#summary);
    this.#listen();
  }

  /** Whether times are written in UTC. @param {boolean} utc */
  set utc(utc) {
    this.#utc = utc;
    this.show(this.#bars);
  }

  /** @param {Bar[]} bars */
  show(bars) {
    this.#bars = bars;
    const shape = histogramShape(bars);
    this.#svg.setAttribute('viewBox', `0 0 ${Math.max(1, bars.length)} ${HEIGHT}`);
    for (const part of PARTS) this.#paths[part].setAttribute('d', shape[part]);
    const first = bars[0];
    const last = bars.at(-1);
    if (!first || !last) return;
    setText(this.#begin, this.#time(first.from));
    setText(this.#end, this.#time(last.to));
    const sum = (/** @type {(bar: Bar) => number} */ of) => bars.reduce((total, bar) => total + of(bar), 0);
    const [n, errors, warnings] = [sum(({ rows }) => rows), sum((bar) => bar.errors), sum((bar) => bar.warnings)];
    const span = { from: this.#time(first.from), to: this.#time(last.to) };
    setText(this.#summary, `${this.#t('histogram.summary', { n, errors, warnings, ...span })} ${this.#t('histogram.help')}`);
    this.#strip.setAttribute('aria-valuemax', String(bars.length - 1));
    this.#tellChosen();
  }

  #listen() {
    this.#strip.addEventListener('pointermove', (event) => this.#point(this.#under(event)));
    this.#strip.addEventListener('pointerleave', () => this.#point(null));
    this.#strip.addEventListener('click', (event) => this.#go(this.#under(event)));
    this.#strip.addEventListener('focus', () => {
      if (this.#strip.matches(':focus-visible')) this.#point(this.#at);
    });
    this.#strip.addEventListener('blur', () => this.#point(null));
    this.#strip.addEventListener('keydown', (event) => this.#press(event));
  }

  get #at() {
    const last = this.#bars.length - 1;
    return Math.min(last, this.#chosen ?? last);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const step = STEPS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || this.#bars.length === 0) return;
    if (step !== undefined) {
      this.#chosen = Math.max(0, Math.min(this.#bars.length - 1, this.#at + step));
      this.#tellChosen();
      this.#point(this.#chosen);
    } else if (event.key === 'Enter' || event.key === ' ') this.#go(this.#at);
    else return;
    event.preventDefault();
  }

  /** @param {number} i */
  #go(i) {
    const bar = this.#bars[i];
    if (!bar) return;
    this.#chosen = i;
    this.#tellChosen();
    this.#jump(bar.from);
  }

  /** @param {MouseEvent} event */
  #under({ clientX }) {
    const { left, width } = this.#strip.getBoundingClientRect();
    const i = Math.floor(((clientX - left) / width) * this.#bars.length);
    return Math.max(0, Math.min(this.#bars.length - 1, i));
  }

  #tellChosen() {
    const i = this.#at;
    const bar = this.#bars[i];
    if (!bar) return;
    this.#strip.setAttribute('aria-valuenow', String(i));
    this.#strip.setAttribute('aria-valuetext', this.#words(bar));
  }

  /** @param {number | null} i */
  #point(i) {
    const bar = i === null ? undefined : this.#bars[i];
    this.#mark.hidden = this.#tip.hidden = bar === undefined;
    if (!bar || i === null) return;
    const [left, width] = [i / this.#bars.length, 1 / this.#bars.length];
    this.#mark.style.left = `${left * 100}%`;
    this.#mark.style.width = `${width * 100}%`;
    setText(this.#tip, this.#words(bar));
    // Within the window, wherever the bar is.
    const room = this.#strip.clientWidth - this.#tip.offsetWidth;
    const centred = (left + width / 2) * this.#strip.clientWidth - this.#tip.offsetWidth / 2;
    this.#tip.style.left = `${Math.max(0, Math.min(room, centred)) + this.#strip.offsetLeft}px`;
  }

  /** @param {Bar} bar */
  #words({ from, to, rows, errors, warnings }) {
    const parts = [this.#t('histogram.bucket', { from: this.#time(from), to: this.#time(to), n: rows })];
    if (errors > 0) parts.push(this.#t('histogram.errors', { n: errors }));
    if (warnings > 0) parts.push(this.#t('histogram.warnings', { n: warnings }));
    return parts.join(', ');
  }

  /** With the date where the run is longer than a day or not of today. @param {number} time */
  #time(time) {
    const [first, last] = [this.#bars[0]?.from ?? time, this.#bars.at(-1)?.to ?? time];
    const dated = Date.now() - first > DAY / 2 || last - first > DAY / 2;
    return new Intl.DateTimeFormat(this.#locale, {
      timeStyle: 'medium',
      ...(dated ? { dateStyle: 'short' } : {}),
      ...(this.#utc ? { timeZone: 'UTC' } : {}),
    }).format(time);
  }
}
