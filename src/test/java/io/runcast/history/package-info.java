@NullMarked
package io.runcast.history;

import org.jspecify.annotations.NullMarked;
