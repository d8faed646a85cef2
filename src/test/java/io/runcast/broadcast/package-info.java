/** Fan-out without a server. */
@org.jspecify.annotations.NullMarked
package io.runcast.broadcast;
