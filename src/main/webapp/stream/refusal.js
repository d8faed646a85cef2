import { Problem, readProblem } from './problem.js';

/**
 * What to do after `EventSource` gave up: it hides the answer's status, so the question is asked
 * again with `fetch`.
 *
 * @typedef {{kind: 'fatal', problem: Problem}} Fatal trying again cannot help
 * @typedef {{kind: 'over'}} Over the stream has nothing more to say (204)
 * @typedef {{kind: 'later', problem: Problem, retryAfter: number}} Later milliseconds
 * @typedef {Fatal | Over | Later} Refusal
 */

/**
 * @param {string} runUrl the run's own resource, which tells an unknown or forbidden run
 * @param {string} streamUrl the stream, which tells the rest; only its status line is read
 * @param {AbortSignal} signal
 * @param {typeof globalThis.fetch} fetch
 * @returns {Promise<Refusal>}
 */
export async function explainRefusal(runUrl, streamUrl, signal, fetch = globalThis.fetch) {
  try {
    const run = await fetch(runUrl, { signal, cache: 'no-store', credentials: 'include', headers: { Accept: 'application/json' } });
    // No run is running right now: no reason to give up on "current", whose stream waits for one.
    const waits = run.status === 404 && runUrl.endsWith('/current');
    if (!run.ok && !waits) return judge(run);
    void run.body?.cancel();
    return await askStream(streamUrl, signal, fetch);
  } catch (error) {
    return { kind: 'later', problem: new Problem(0, '', String(error)), retryAfter: 0 };
  }
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 * @param {typeof globalThis.fetch} fetch
 * @returns {Promise<Refusal>}
 */
async function askStream(url, signal, fetch) {
  const stream = await fetch(url, { signal, cache: 'no-store', credentials: 'include', headers: { Accept: 'text/event-stream' } });
  if (stream.status === 204) return { kind: 'over' };
  if (!stream.ok) return judge(stream);
  void stream.body?.cancel();
  return { kind: 'later', problem: new Problem(stream.status), retryAfter: 0 };
}

/**
 * @param {Response} response
 * @returns {Promise<Refusal>}
 */
async function judge(response) {
  const problem = await readProblem(response);
  const { status } = response;
  // 408, 425 and 429 are the client errors that pass by themselves.
  if (status >= 400 && status < 500 && ![408, 425, 429].includes(status)) return { kind: 'fatal', problem };
  const seconds = Number(response.headers.get('retry-after'));
  return { kind: 'later', problem, retryAfter: seconds > 0 ? Math.min(seconds, 300) * 1000 : 0 };
}
