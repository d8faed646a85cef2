package io.runcast.monitor;

import java.util.List;

/** Where refreshes of the status are printed. */
interface Display {

  /** Replaces or follows what was shown before. */
  void show(List<String> lines, TerminalSize size);

  /** Leaves the terminal as it was found; nothing is shown afterwards. On any thread. */
  void close();

  /** Whether somebody still reads, unlike at the end of {@code | head}. */
  boolean isOpen();
}
