/** Streams over real HTTP. */
@org.jspecify.annotations.NullMarked
package io.runcast.diagnosis;
