/**
 * Why the server refused, in the terms of its problem JSON (RFC 9457).
 */
export class Problem extends Error {
  /**
   * @param {number} status HTTP status; 0 where no answer came
   * @param {string} title
   * @param {string} detail
   */
  constructor(status, title = '', detail = '') {
    super(detail || title || `HTTP ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.title = title;
    this.detail = detail;
  }
}

/**
 * Reads the reason from an answer that is not the expected one; never fails itself.
 *
 * @param {Response} response
 * @returns {Promise<Problem>}
 */
export async function readProblem(response) {
  const type = response.headers.get('content-type') ?? '';
  if (/[/+]json\b/.test(type)) {
    try {
      const { title, detail } = await response.json();
      return new Problem(response.status, text(title) || response.statusText, text(detail));
    } catch {
      // A body that breaks its own promise: the status line still tells something.
    }
  }
  return new Problem(response.status, response.statusText);
}

/** @param {unknown} value */
function text(value) {
  return typeof value === 'string' ? value : '';
}
