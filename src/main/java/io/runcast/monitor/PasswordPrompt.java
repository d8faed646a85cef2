package io.runcast.monitor;

import java.util.Optional;

/** Asks for a password without showing it. */
@FunctionalInterface
interface PasswordPrompt {

  /** Empty where nobody can be asked. */
  Optional<String> ask(String question);
}
