/**
 * Out to browsers: JAX-RS is the face (path, validation, negotiation), the bytes leave through
 * non-blocking servlet output.
 *
 * <p>The servers' own sinks either block a thread or lose events when a client stops reading; see
 * docs/adr/0003.
 */
@NullMarked
package io.runcast.sse;

import org.jspecify.annotations.NullMarked;
