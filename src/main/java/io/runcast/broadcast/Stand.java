package io.runcast.broadcast;

import io.runcast.log.LogCursor;
import io.runcast.log.LogOrder;

/** How far the listener is: what lies before came to the rings, what lies behind will. */
record Stand(LogCursor position, LogOrder order) {}
