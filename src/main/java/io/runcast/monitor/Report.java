package io.runcast.monitor;

import java.time.Instant;

/** Tells what each question brought. */
interface Report {

  void answer(Answer answer);

  /**
   * Tells that nobody answered.
   *
   * @param since when the first question went without an answer
   */
  void silence(String problem, Instant since);

  /** Puts right what was changed on the terminal. On any thread. */
  void close();

  /** Whether somebody still reads. */
  boolean isOpen();
}
