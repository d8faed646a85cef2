/**
 * Looks for known faults and misconfigurations that the listener does not meet by itself: asks the
 * database every few seconds, and listens to what browsers report. Told by health, metrics and
 * status, with the fix.
 */
@NullMarked
package io.runcast.diagnosis;

import org.jspecify.annotations.NullMarked;
