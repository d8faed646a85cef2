/**
 * The paths of the Django application that Runcast replaces, so that its page works unchanged
 * behind a reverse proxy.
 */
@NullMarked
package io.runcast.compat;

import org.jspecify.annotations.NullMarked;
