/**
 * What operators get in {@code server-config}, each file checked by its own tool, and a rolling
 * restart of two servers behind a real proxy.
 */
@org.jspecify.annotations.NullMarked
package io.runcast.operations;
