/**
 * Runs a task after a short while; at once where nobody sees the page, for a hidden page's timers
 * run once a second at best, and other tabs may be waiting for what it passes on.
 *
 * @param {() => void} task
 * @param {number} delay milliseconds
 * @returns {() => void} calls the task off
 */
export function soon(task, delay) {
  if (!globalThis.document?.hidden) {
    const timer = setTimeout(task, delay);
    return () => clearTimeout(timer);
  }
  // A task of its own, behind those of the rows that have arrived already.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task();
  };
  port2.postMessage(null);
  return () => port1.close();
}
