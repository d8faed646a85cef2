package io.runcast;

import java.util.List;

/** Stops the deployment: its message names each wrong setting, its value and what is allowed. */
public final class InvalidSettingsException extends RuntimeException {

  InvalidSettingsException(List<String> problems) {
    super("Runcast cannot start: " + String.join("; ", problems));
  }
}
