package io.runcast.monitor;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A process for the monitor to run in, whose outputs are kept. */
final class Stage {

  static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>(Map.of("TERM", "xterm"));
  private final List<String> questions = new ArrayList<>();
  private final Deque<String> typed = new ArrayDeque<>();
  private byte[] input = {};
  private boolean inputIsTerminal;
  private Charset charset = StandardCharsets.UTF_8;
  private boolean terminal;
  private Pause pause = interval -> false;
  private Instant now = NOON;

  Stage with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Stage onTerminal() {
    terminal = true;
    return this;
  }

  Stage in(Charset given) {
    charset = given;
    return this;
  }

  /** What somebody types when asked for a password, one answer after the other. */
  Stage typing(String... passwords) {
    typed.addAll(List.of(passwords));
    return this;
  }

  /** What comes through a pipe. */
  Stage fed(byte[] bytes) {
    input = bytes.clone();
    return this;
  }

  /** What comes in is typed, though the output goes elsewhere. */
  Stage withVisibleInput() {
    inputIsTerminal = true;
    return this;
  }

  Stage pausing(Pause given) {
    pause = given;
    return this;
  }

  void setClock(Instant time) {
    now = time;
  }

  int run(String... arguments) {
    return Monitor.run(
        arguments,
        new Surroundings(
            environment,
            new StandardInput(new ByteArrayInputStream(input), () -> inputIsTerminal),
            new PrintStream(out, false, charset),
            new PrintStream(err, false, charset),
            charset,
            terminal,
            Locale.US,
            ZoneOffset.UTC,
            () -> now,
            () -> new TerminalSize(80, 200),
            question -> {
              questions.add(question);
              return Optional.ofNullable(typed.poll());
            },
            pause,
            (restore, watch) -> {}));
  }

  String out() {
    return out.toString(charset);
  }

  String err() {
    return err.toString(charset);
  }

  List<String> questions() {
    return List.copyOf(questions);
  }
}
