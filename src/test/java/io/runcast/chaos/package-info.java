/** Everything breaks at once, and every row still arrives once and in order. */
@org.jspecify.annotations.NullMarked
package io.runcast.chaos;
