/**
 * What makes the next test three lines long: a real PostgreSQL and a writer of log rows.
 *
 * <p>{@link io.runcast.testkit.SharedPostgres} is the one server of a test JVM, {@link
 * io.runcast.testkit.PostgresServer} a server of a test's own (to kill it, to restart it, to keep
 * its data), {@link io.runcast.testkit.TcpProxy} the bad network before it, {@link
 * io.runcast.testkit.LogWriter} plays the scraper, {@link io.runcast.testkit.PayaraProcess} is a
 * server beside the one that Arquillian manages. The development server in {@code io.runcast.dev}
 * stands on the same classes.
 */
@NullMarked
package io.runcast.testkit;

import org.jspecify.annotations.NullMarked;
