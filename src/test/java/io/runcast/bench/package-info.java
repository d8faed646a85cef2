/**
 * The benchmark: {@code mvn verify -Pbench} builds the WAR, starts PostgreSQL and Payara Micro with
 * it, and measures what thousands of clients see of the rows that a writer commits.
 *
 * <pre>
 * Bench ─▶ Stage (PostgreSQL, Payara Micro: child processes)
 *   │
 *   ├─▶ Scenario ─▶ RowWriter  stamps and inserts rows          (a thread of its own)
 *   │          └──▶ Crowd      thousands of SSE connections     (one or two CrowdLoops)
 *   │                 └─ Follower: SseParser ─▶ Judge, LatencyBook
 *   ├─▶ JmhScenario  encoder, ring, cursors                     (JVMs of their own)
 *   └─▶ Report ─▶ console, target/bench/report.html, target/bench/report.json
 * </pre>
 *
 * <p>Times are told, never judged: only a row that was lost, doubled, out of order or damaged makes
 * the build fail. Writer and clients are one process on purpose: they share one clock that never
 * steps, {@link io.runcast.bench.EpochClock}.
 */
@NullMarked
package io.runcast.bench;

import org.jspecify.annotations.NullMarked;
