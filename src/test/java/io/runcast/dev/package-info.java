/**
 * The development server: {@code mvn} alone brings up PostgreSQL, Payara Micro with the WAR, and a
 * demo scraper, and takes all of them down with Ctrl-C.
 *
 * <p>{@link io.runcast.dev.DevServer} runs inside Maven's JVM; PostgreSQL and Payara are its
 * children, the demo writer a thread of it.
 */
@NullMarked
package io.runcast.dev;

import org.jspecify.annotations.NullMarked;
