package io.runcast.monitor;

import java.io.PrintStream;
import java.util.List;

/** One block per refresh, parted by empty lines: for pipes and files. */
final class Blocks implements Display {

  private final PrintStream out;
  private boolean first = true;

  Blocks(PrintStream out) {
    this.out = out;
  }

  @Override
  public void show(List<String> lines, TerminalSize size) {
    if (!first) {
      out.println();
    }
    first = false;
    lines.forEach(out::println);
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }

  @Override
  public boolean isOpen() {
    return !out.checkError();
  }
}
