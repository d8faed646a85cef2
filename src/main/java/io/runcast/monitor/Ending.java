package io.runcast.monitor;

/** What happens when the program is told to end, as by Ctrl-C. */
@FunctionalInterface
interface Ending {

  /**
   * Asks for a last word.
   *
   * @param restore puts the terminal right; called once on another thread
   * @param watch whose last outcome becomes the exit code
   */
  void register(Runnable restore, Watch watch);
}
