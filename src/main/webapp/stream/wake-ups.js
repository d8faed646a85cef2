/**
 * The moments at which a browser that slept, was offline or showed another tab comes back. A
 * connection may have died meanwhile without a word: heartbeats are invisible to `EventSource`.
 *
 * @typedef {'restored' | 'online' | 'visible' | 'hidden'} Moment
 */

/**
 * Watches until the signal aborts. Does nothing where there is no document (a worker, a test).
 *
 * @param {(moment: Moment) => void} listener `hidden` is told when the page is put away whole
 * @param {AbortSignal} signal
 */
export function watchWakeUps(listener, signal) {
  if (typeof document === 'undefined') return;
  addEventListener('online', () => listener('online'), { signal });
  addEventListener('pageshow', (event) => event.persisted && listener('restored'), { signal });
  addEventListener('pagehide', () => listener('hidden'), { signal });
  document.addEventListener(
    'visibilitychange',
    () => document.visibilityState === 'visible' && listener('visible'),
    { signal },
  );
}
