const SVG = 'http://www.w3.org/2000/svg';

/** Strokes on a field of 16 by 16. */
const STROKES = {
  up: 'M8 13V3.5M4 7.5l4-4 4 4',
  down: 'M8 3v9.5M4 8.5l4 4 4-4',
  download: 'M8 2v8.5M4.5 7 8 10.5 11.5 7M2.5 13.5h11',
  filter: 'M2 3h12L9.5 8.5V13l-3-1.5v-3z',
  view: 'M2 4.5h5M11 4.5h3M2 11.5h3M9 11.5h5M7 2.75v3.5h4v-3.5zM5 9.75v3.5h4v-3.5z',
};

/**
 * Draws an icon in the colour of the text. It says nothing to screen readers: what it stands on has a
 * name. Drawn and not written, for not every font has such signs.
 *
 * @param {keyof typeof STROKES} name
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', STROKES[name]);
  svg.append(path);
  return svg;
}
