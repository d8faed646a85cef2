package io.runcast.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Shows one server of the cluster. */
final class ServerView {

  /** A server that writes its heartbeat late is about to vanish from the answer. */
  private static final Duration LATE_HEARTBEAT = Duration.ofSeconds(15);

  private final Sheet sheet;
  private final Texts texts;
  private final Figures figures;
  private final ListenerView listener;
  private final TrafficView traffic;

  ServerView(Sheet sheet, Texts texts, Figures figures, Peaks peaks) {
    this.sheet = sheet;
    this.texts = texts;
    this.figures = figures;
    listener = new ListenerView(sheet, texts, figures);
    traffic = new TrafficView(sheet, texts, figures, peaks);
  }

  void show(Fields server, boolean pollingIsNormal, Instant now) {
    sheet.heading(heading(server, now));
    server
        .time("heartbeat_at")
        .map(heartbeat -> Duration.between(heartbeat, now))
        .filter(age -> age.compareTo(LATE_HEARTBEAT) > 0)
        .ifPresent(
            age ->
                sheet.remark(
                    Mark.WARNING,
                    List.of(new Span(texts.get("silent", figures.duration(age)), Style.WARNING))));
    listener.show(server.child("listener"), pollingIsNormal, now);
    traffic.show(server);
    sheet.blank();
  }

  private List<Span> heading(Fields server, Instant now) {
    List<Span> heading = new ArrayList<>();
    heading.add(
        new Span(server.text("name").or(() -> server.text("id")).orElse("?"), Style.STRONG));
    List<String> facts = new ArrayList<>();
    server.text("version").ifPresent(version -> facts.add("Runcast " + version));
    server.text("server").ifPresent(facts::add);
    server.text("java").ifPresent(java -> facts.add("Java " + java));
    server
        .time("started_at")
        .map(start -> figures.duration(Duration.between(start, now)))
        .ifPresent(age -> facts.add(texts.get("up", age)));
    for (String fact : facts) {
      heading.add(new Span(" · ", Style.FAINT));
      heading.add(new Span(fact, Style.FAINT).inOnePiece());
    }
    return heading;
  }
}
