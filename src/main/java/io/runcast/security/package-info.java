/** Who may come in: tells callers by the ways that are configured, and keeps everybody else out. */
@NullMarked
package io.runcast.security;

import org.jspecify.annotations.NullMarked;
