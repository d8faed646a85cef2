import { RunLogElement } from './run-log.js';

if (!customElements.get('run-log')) customElements.define('run-log', RunLogElement);

export { RunLogElement };
