/** The classic sixteen colours as red, green, blue: what a programme means, not what we show. */
const SIXTEEN = [
  [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205], [0, 205, 205], [229, 229, 229],
  [127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0], [92, 92, 255], [255, 0, 255], [0, 255, 255], [255, 255, 255],
];

/**
 * Maps any colour to one of the sixteen that the tokens define for the light and the dark theme: an
 * arbitrary colour would be legible on one of them only.
 *
 * @param {[number, number, number]} colour red, green, blue from 0 to 255
 * @returns {number | null} null where the colour is none
 */
export function nearestOfSixteen([red, green, blue]) {
  let nearest = null;
  let least = Infinity;
  for (const [index, [r = 0, g = 0, b = 0]] of SIXTEEN.entries()) {
    const distance = (red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2;
    if (distance < least) {
      least = distance;
      nearest = index;
    }
  }
  return nearest;
}
