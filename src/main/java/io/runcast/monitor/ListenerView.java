package io.runcast.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Shows how rows come from the database into a server. */
final class ListenerView {

  private final Sheet sheet;
  private final Texts texts;
  private final Figures figures;

  ListenerView(Sheet sheet, Texts texts, Figures figures) {
    this.sheet = sheet;
    this.texts = texts;
    this.figures = figures;
  }

  /**
   * @param pollingIsNormal whether the database knows no notifications
   */
  void show(Fields listener, boolean pollingIsNormal, Instant now) {
    String state = listener.text("state").orElse("?").toUpperCase(Locale.ROOT);
    Mark mark = judge(state, listener.isNull("mode"), pollingIsNormal);
    var facts = new Facts();
    facts.add(state + since(listener, now), mark.words());
    listener.text("mode").ifPresent(mode -> facts.add(texts.choice("mode", mode)));
    listener
        .number("attempts")
        .ifPresent(attempts -> facts.add(attempts(attempts, listener), urgency(attempts)));
    listener
        .number("reconnects")
        .ifPresent(reconnects -> facts.add(figures.count("reconnects", reconnects)));
    listener.number("rows_without_bell").stream()
        .filter(rows -> rows > 0)
        .forEach(rows -> facts.add(figures.count("rows_without_bell", rows), Style.WARNING));
    sheet.item(mark, texts.get("label.listener"), facts.spans());
    listener
        .text("problem")
        .ifPresent(problem -> sheet.item(Mark.NONE, "", List.of(new Span(problem, mark.words()))));
  }

  private static Mark judge(String state, boolean noRowsCome, boolean pollingIsNormal) {
    return switch (state) {
      case "LISTENING" -> Mark.GOOD;
      case "POLLING" -> pollingIsNormal ? Mark.GOOD : Mark.WARNING;
      case "DISABLED" -> Mark.NONE;
      case "FAILED", "STOPPED" -> Mark.BAD;
      default -> noRowsCome ? Mark.BAD : Mark.WARNING;
    };
  }

  private String since(Fields listener, Instant now) {
    return listener
        .time("since")
        .map(
            since ->
                " "
                    + texts.get(
                        "since",
                        figures.time(since, now),
                        figures.duration(Duration.between(since, now))))
        .orElse("");
  }

  private String attempts(double attempts, Fields listener) {
    return listener.number("max_attempts").stream()
        .mapToObj(most -> texts.get("attempts.of", figures.number(attempts), figures.number(most)))
        .findFirst()
        .orElseGet(() -> texts.get("attempts", figures.number(attempts)));
  }

  private static Style urgency(double attempts) {
    return attempts > 0 ? Style.WARNING : Style.PLAIN;
  }
}
