/**
 * Everything breaks at once, and every row still arrives once and in order.
 *
 * <p>{@link io.runcast.chaos.ChaosIT} tells the story. A {@link io.runcast.chaos.Crowd} of writers
 * and clients goes on while the {@link io.runcast.chaos.Disturber} breaks what carries them; at the
 * end a {@link io.runcast.chaos.Verdict} compares what each client received with the {@link
 * io.runcast.chaos.Ledger}, and the {@link io.runcast.chaos.Outcome} is printed.
 */
@org.jspecify.annotations.NullMarked
package io.runcast.chaos;
