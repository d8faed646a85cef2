/** The settings and the shape of the whole. */
@org.jspecify.annotations.NullMarked
package io.runcast;
