import { h, setText } from './dom.js';

/** @import { StreamState } from '../stream/stream-events.js' */
/** @import { TextKey, Translate } from '../i18n.js' */

/** Says whether rows arrive, by word and sign, not by colour alone. */
export class ConnectionView {
  #t;
  #dot = h('span', { class: 'dot', 'aria-hidden': 'true' });
  #text = h('span');
  /** @type {StreamState} */
  #state = 'connecting';
  #polling = false;

  /** @param {Translate} t */
  constructor(t) {
    this.#t = t;
    this.node = h('span', { part: 'connection', role: 'status' }, this.#dot, this.#text);
    this.#show();
  }

  /** @param {StreamState} state */
  setState(state) {
    this.#state = state;
    this.#show();
  }

  /** @param {boolean} polling */
  setPolling(polling) {
    this.#polling = polling;
    this.#show();
  }

  #show() {
    const name = this.#state === 'open' && this.#polling ? 'open.poll' : this.#state;
    this.node.dataset.state = this.#state;
    this.node.title = this.#t(/** @type {TextKey} */ (`state.help.${name}`));
    setText(this.#text, this.#t(/** @type {TextKey} */ (`state.${name}`)));
  }
}
