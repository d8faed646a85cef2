/**
 * Runcast: log rows of batch runs, from PostgreSQL to the browser the moment they commit.
 *
 * <pre>
 * INSERT ─▶ statement trigger ─▶ doorbell (NOTIFY, only if a server sleeps)
 *                                    │
 *              listen: one connection per server, LISTEN first, then fetch
 *                                    │  rows since the cursor, one range query: of all runs,
 *                                    │  and of each channel, a further table (channel)
 *                                    ▼
 *              log: LogAdvanced, LogAppended (CDI events, synchronous; observers only enqueue)
 *                                    ▼
 *              broadcast: per run a ring of encoded frames + subscribers with a cursor each
 *                  │ in the ring: the same byte[] for all     │ fell off it, resume, first connect:
 *                  ▼                                          ▼ replay from the table at the client's pace
 *              sse: non-blocking writes, one drain per client ─▶ run-log-stream.js ─▶ &lt;run-log&gt;
 * </pre>
 *
 * The table is the truth and NOTIFY only a doorbell. One mechanism, <em>replay then live</em>,
 * serves the first connect, {@code Last-Event-ID}, a slow client and a listener that was away.
 */
@NullMarked
package io.runcast;

import org.jspecify.annotations.NullMarked;
