/** What was: runs as plain JSON, read on the request's thread with a pooled connection. */
@NullMarked
package io.runcast.history;

import org.jspecify.annotations.NullMarked;
