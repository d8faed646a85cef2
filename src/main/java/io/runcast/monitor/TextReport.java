package io.runcast.monitor;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** For people. */
final class TextReport implements Report {

  private final StatusView view;
  private final Display display;
  private final Supplier<TerminalSize> size;
  private final InstantSource clock;

  TextReport(StatusView view, Display display, Supplier<TerminalSize> size, InstantSource clock) {
    this.view = view;
    this.display = display;
    this.size = size;
    this.clock = clock;
  }

  @Override
  public void answer(Answer answer) {
    TerminalSize now = size.get();
    display.show(view.answer(answer, clock.instant(), now.columns()), now);
  }

  @Override
  public void silence(String problem, Instant since) {
    TerminalSize now = size.get();
    display.show(view.silence(problem, since, clock.instant(), now.columns()), now);
  }

  @Override
  public void close() {
    display.close();
  }

  @Override
  public boolean isOpen() {
    return display.isOpen();
  }
}
