const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 120;
const HEIGHT = 24;
/** What the line's own width needs at the top and at the bottom. */
const EDGE = 1.5;

/** A small line without axes, which a text tells too. */
export class Sparkline {
  #area = path('spark-area');
  #line = path('spark-line');

  constructor() {
    this.node = document.createElementNS(SVG, 'svg');
    this.node.setAttribute('class', 'spark');
    this.node.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    this.node.setAttribute('preserveAspectRatio', 'none');
    this.node.setAttribute('role', 'img');
    this.node.append(this.#area, this.#line);
  }

  /**
   * @param {number[]} values
   * @param {string} label what it shows, in words
   */
  show(values, label) {
    const line = linePath(values);
    this.#line.setAttribute('d', line);
    this.#area.setAttribute('d', line && `${line}V${HEIGHT}H0Z`);
    this.node.setAttribute('aria-label', label);
  }
}

/**
 * @param {number[]} values none below 0
 * @returns {string} an SVG path from left to right; empty where there are no values
 */
export function linePath(values) {
  if (values.length === 0) return '';
  const top = Math.max(...values);
  const y = (/** @type {number} */ value) => {
    const part = top > 0 ? value / top : 0;
    return round(HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE));
  };
  // A single value is a line too.
  const points = values.length === 1 ? [...values, ...values] : values;
  return points.map((value, i) => `${i ? 'L' : 'M'}${round((i * WIDTH) / (points.length - 1))} ${y(value)}`).join('');
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}

/** @param {string} name */
function path(name) {
  const node = document.createElementNS(SVG, 'path');
  node.setAttribute('class', name);
  node.setAttribute('vector-effect', 'non-scaling-stroke');
  return node;
}
