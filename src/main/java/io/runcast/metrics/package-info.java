/**
 * Publishes figures: counters and gauges by MicroProfile Metrics under {@code /metrics}, the last
 * moments' rates and lags for status. The other rooms only count; once a second the clock carries
 * over what has been counted.
 */
@NullMarked
package io.runcast.metrics;

import org.jspecify.annotations.NullMarked;
