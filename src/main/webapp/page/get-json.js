import { API_ROOT } from '../api-root.js';
import { Problem, readProblem } from '../stream/problem.js';

/**
 * Fetches a resource below `/api/`.
 *
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 * @throws {Problem} where the server refuses, cannot be reached, or answers with something else than
 *   JSON (a login page behind a redirect)
 */
export async function getJson(path, signal) {
  let response;
  try {
    response = await fetch(API_ROOT + path, { signal, cache: 'no-store', headers: { Accept: 'application/json' } });
  } catch (error) {
    throw new Problem(0, '', String(error));
  }
  if (!response.ok) throw await readProblem(response);
  try {
    return await response.json();
  } catch {
    throw new Problem(response.redirected ? 401 : 502);
  }
}
