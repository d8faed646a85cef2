/** Tests of the terminal monitor: its layout, its options, and the whole program against HTTP. */
@NullMarked
package io.runcast.monitor;

import org.jspecify.annotations.NullMarked;
