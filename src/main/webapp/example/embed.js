/** @import { RunLogRowsEvent, RunStatusEvent } from '../element/run-log-events.js' */

const log = /** @type {HTMLElement} */ (document.querySelector('run-log'));
const state = /** @type {HTMLElement} */ (document.querySelector('#status'));
const errors = /** @type {HTMLElement} */ (document.querySelector('#errors'));

let run = 0;
let count = 0;

log.addEventListener('run-status', (event) => {
  const news = /** @type {RunStatusEvent} */ (event).run;
  if (news.run_id !== run) {
    run = news.run_id;
    count = 0;
    errors.textContent = '';
  }
  state.textContent = `run ${run} · ${news.status ?? ''}`;
});
log.addEventListener('run-log-rows', (event) => {
  const { rows } = /** @type {RunLogRowsEvent} */ (event);
  count += rows.filter(({ level }) => level === 'ERROR').length;
  if (count > 0) errors.textContent = `· errors seen: ${count}`;
});
