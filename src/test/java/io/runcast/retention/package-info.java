/** Retention on a real database, and what clients learn of it. */
@NullMarked
package io.runcast.retention;

import org.jspecify.annotations.NullMarked;
