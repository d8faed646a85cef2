package io.runcast.monitor;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
  private Optional<String> typed = Optional.empty();
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

  /** What somebody types when asked for a password. */
  Stage typing(String password) {
    typed = Optional.of(password);
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
              return typed;
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
