import { loginLink } from '../login-address.js';
import { problemText } from '../text/problem-text.js';

/** @import { SharedRunLogStream } from '../stream/shared-run-log-stream.js' */
/** @import { ConnectedEvent, NoticeEvent, ResetEvent, StateEvent } from '../stream/stream-events.js' */
/** @import { ConnectionView } from './connection-view.js' */
/** @import { Notices } from './notices.js' */
/** @import { Translate } from '../i18n.js' */

/**
 * Tells the reader what happens to the connection. The server's own words are shown only where it
 * says something that this page does not know: they come in the browser's language, and the page may
 * have been asked for another one.
 *
 * @param {SharedRunLogStream} stream
 * @param {{connection: ConnectionView, notices: Notices, run: string, t: Translate, retry: () => void}} view
 */
export function tellNotices(stream, { connection, notices, run, t, retry }) {
  let connected = false;
  stream.addEventListener('state', (event) => {
    const { state, problem } = /** @type {StateEvent} */ (event);
    connection.setState(state);
    if (state === 'open') notices.clear('problem', 'error');
    if (!problem) return;
    if (state === 'failed' && problem.status === 401) {
      notices.clear('error');
      notices.show('problem', t(connected ? 'log.login.again' : 'log.login'), {
        urgent: true,
        link: loginLink(t('session.login')),
        action: { label: t('retry'), run: retry },
      });
    } else if (state === 'failed') {
      const reason = problemText(problem, t);
      const text = problem.status === 404 ? t('log.unknown', { run }) : t('log.failed', { reason });
      notices.show('problem', text, { urgent: true, action: { label: t('retry'), run: retry } });
    } else if (problem.status !== 200) {
      notices.show('problem', t('log.retrying', { reason: problemText(problem, t) }), {
        action: { label: t('retry'), run: retry },
      });
    }
  });
  stream.addEventListener('connected', (event) => {
    connected = true;
    connection.setPolling(/** @type {ConnectedEvent} */ (event).mode === 'poll');
  });
  stream.addEventListener('notice', (event) => {
    const { kind, message } = /** @type {NoticeEvent} */ (event);
    if (kind === 'poll' || kind === 'listen') connection.setPolling(kind === 'poll');
    if (kind === 'error') notices.show('error', t('log.server', { message }), { urgent: true });
  });
  stream.addEventListener('reset', (event) => {
    const { reason } = /** @type {ResetEvent} */ (event);
    notices.show('reset', t(`log.reset.${reason}`));
  });
}
