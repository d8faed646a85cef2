/** Places in the order of commits, and what reads behind them. */
@org.jspecify.annotations.NullMarked
package io.runcast.log;
