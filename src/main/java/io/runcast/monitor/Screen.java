package io.runcast.monitor;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Redraws each refresh over the last one, in one write and without clearing first, so that nothing
 * flickers.
 */
final class Screen implements Display {

  private static final String HIDE_CURSOR = "\033[?25l";
  private static final String SHOW_CURSOR = "\033[?25h";
  private static final String HOME = "\033[H";
  private static final String CLEAR = "\033[2J";
  private static final String CLEAR_TO_END_OF_LINE = "\033[K";
  private static final String CLEAR_TO_END = "\033[J";

  private final PrintStream out;
  private final Texts texts;
  private final Printable printable;
  private boolean drawn;
  private boolean closed;

  Screen(PrintStream out, Texts texts, Printable printable) {
    this.out = out;
    this.texts = texts;
    this.printable = printable;
  }

  @Override
  public synchronized void show(List<String> lines, TerminalSize size) {
    if (closed) {
      return;
    }
    var frame = new StringBuilder(drawn ? HOME : HIDE_CURSOR + HOME + CLEAR);
    // No line break behind the last line: it would scroll a full screen.
    frame.append(String.join(CLEAR_TO_END_OF_LINE + "\r\n", fitting(lines, size.rows())));
    frame.append(CLEAR_TO_END_OF_LINE).append(CLEAR_TO_END);
    drawn = true;
    out.print(frame);
    out.flush();
  }

  /** What is highest matters most. */
  private List<String> fitting(List<String> lines, int rows) {
    if (lines.size() <= rows) {
      return lines;
    }
    int shown = Math.max(0, rows - 1);
    List<String> fitting = new ArrayList<>(lines.subList(0, shown));
    fitting.add(printable.of(texts.get("more", String.valueOf(lines.size() - shown))));
    return fitting;
  }

  @Override
  public synchronized void close() {
    if (drawn && !closed) {
      out.print(SHOW_CURSOR + "\r\n");
      out.flush();
    }
    closed = true;
  }

  @Override
  public boolean isOpen() {
    return !out.checkError();
  }
}
