/**
 * What an admin is told of: each known fault and misconfiguration with its fix, in German and
 * English. Made where the fault is noticed, on any thread; told by health, status and log.
 */
@NullMarked
package io.runcast.finding;

import org.jspecify.annotations.NullMarked;
