/**
 * The terminal monitor, {@code runcast-monitor.jar}: asks a server for {@code /api/status} and
 * shows the answer.
 *
 * <p>A program of its own that never travels in the WAR: it knows a server by its HTTP answers
 * only, and nothing here is used by the application. {@link io.runcast.monitor.Monitor} starts,
 * {@code Watch} asks at intervals, {@code StatusClient} fetches, {@code StatusView} lays out,
 * {@code Display} prints. All on the main thread; only the hook that ends it runs on another.
 * {@code HashPasswordCommand} stands beside all that: it needs no server.
 *
 * <p>What a server sends is shown on a terminal that obeys escape sequences, so every text passes
 * {@code Printable} on its way there.
 */
@NullMarked
package io.runcast.monitor;

import org.jspecify.annotations.NullMarked;
