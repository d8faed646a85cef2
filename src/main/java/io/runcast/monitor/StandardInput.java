package io.runcast.monitor;

import java.io.InputStream;
import java.util.function.BooleanSupplier;

/**
 * What comes in.
 *
 * @param terminal whether a person types it; asked only when somebody wants to know
 */
record StandardInput(InputStream stream, BooleanSupplier terminal) {

  boolean isTerminal() {
    return terminal.getAsBoolean();
  }
}
