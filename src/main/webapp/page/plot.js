import { h, setText } from '../element/dom.js';

/**
 * @typedef {object} Line
 * @property {string} name what it is called in the figure; empty where the figure has one line
 * @property {string} className gives the line its colour: that of the text of such an element
 *
 * @typedef {object} PlotTexts
 * @property {string} title
 * @property {(value: number | null) => string} value in full, with its unit
 * @property {(value: number) => string} tick
 * @property {(time: number) => string} time seconds
 * @property {(now: string, most: string) => string} summary for those who do not see the plot
 */

/** uPlot, from its script in the page; see https://github.com/leeoniya/uPlot. */
const UPlot = /** @type {any} */ (globalThis).uPlot;
const HEIGHT = 140;
const FONT = 11;

/** Lines over the last while, drawn by uPlot, with their values beside them: now, or where the mouse is. */
export class Plot {
  #figure;
  #lines;
  #texts;
  #span;
  #holder = h('div', { class: 'canvas', role: 'img' });
  #when = h('span', { class: 'when number' });
  /** @type {HTMLElement[]} */
  #values = [];
  /** @type {any} */
  #plot;

  /**
   * @param {HTMLElement} figure
   * @param {Line[]} lines
   * @param {number} span seconds
   * @param {PlotTexts} texts
   */
  constructor(figure, lines, span, texts) {
    this.#figure = figure;
    this.#lines = lines;
    this.#span = span;
    this.#texts = texts;
    figure.replaceChildren(this.#caption(), this.#holder);
    this.#plot = this.#create();
    new ResizeObserver(() => this.#plot.setSize({ width: this.#holder.clientWidth, height: HEIGHT })).observe(this.#holder);
  }

  /** @param {(number | null)[][]} data as `TimeSeries` has it */
  show(data) {
    this.#plot.setData(data);
    this.#showValues();
    const main = data[1] ?? [];
    const most = main.reduce((/** @type {number | null} */ a, b) => (b !== null && (a === null || b > a) ? b : a), null);
    const { title, value, summary } = this.#texts;
    this.#holder.setAttribute('aria-label', `${title}: ${summary(value(main.at(-1) ?? null), value(most))}`);
  }

  /** After a change of colours. */
  redraw() {
    this.#plot.redraw(false, true);
  }

  #caption() {
    const values = h('span', { class: 'values number' });
    for (const { name, className } of this.#lines) {
      const value = h('span', {}, '–');
      this.#values.push(value);
      values.append(h('span', { class: `value ${className}` }, ...(name ? [h('span', { class: 'name' }, name), ' '] : []), value));
    }
    return h('figcaption', {}, h('span', { class: 'title' }, this.#texts.title), this.#when, values);
  }

  #create() {
    const muted = () => this.#colour(this.#holder, 'color');
    const axis = {
      stroke: muted,
      font: `${FONT}px ${getComputedStyle(this.#figure).fontFamily}`,
      grid: { stroke: () => this.#colour(this.#holder, 'borderTopColor'), width: 1 },
      ticks: { show: false },
    };
    return new UPlot(
      {
        width: this.#holder.clientWidth || 300,
        height: HEIGHT,
        padding: [8, 20, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        scales: {
          x: { range: (/** @type {any} */ { data }) => this.#range(data[0]) },
          y: { range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number | null} */ most) => [0, most ? most * 1.15 : 1] },
        },
        axes: [
          { ...axis, size: 24, space: 80, values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map(this.#texts.time) },
          { ...axis, size: 58, space: 36, values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map(this.#texts.tick) },
        ],
        series: [{}, ...this.#lines.map((_, i) => this.#series(i))],
        hooks: { setCursor: [() => this.#plot && this.#showValues()] },
      },
      [[], ...this.#lines.map(() => [])],
      this.#holder,
    );
  }

  /** @param {number} i */
  #series(i) {
    const stroke = () => this.#colour(/** @type {HTMLElement} */ (this.#values[i]), 'color');
    return { stroke, width: 1.5, points: { show: false }, spanGaps: false };
  }

  /** @param {number[]} times */
  #range(times) {
    const end = times.at(-1) ?? Date.now() / 1000;
    return [end - this.#span, end];
  }

  #showValues() {
    const { data, cursor } = this.#plot;
    const at = cursor.idx ?? data[0].length - 1;
    this.#values.forEach((node, i) => setText(node, this.#texts.value(data[i + 1][at] ?? null)));
    setText(this.#when, cursor.idx == null ? '' : this.#texts.time(data[0][at]));
  }

  /**
   * A canvas knows neither custom properties nor `light-dark()`: the browser resolves them.
   *
   * @param {HTMLElement} node
   * @param {'color' | 'borderTopColor'} property
   */
  #colour(node, property) {
    return getComputedStyle(node)[property];
  }
}
