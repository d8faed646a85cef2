package io.runcast.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Lays out what was learned as lines for a terminal. */
final class StatusView {

  private static final String LABELS = "label.";

  private final String url;
  private final Texts texts;
  private final Figures figures;
  private final Printable printable;
  private final boolean colours;
  private final Peaks peaks = new Peaks();

  /**
   * @param colours whether to write escape sequences
   */
  StatusView(String url, Texts texts, Figures figures, Printable printable, boolean colours) {
    this.url = url;
    this.texts = texts;
    this.figures = figures;
    this.printable = printable;
    this.colours = colours;
  }

  /** What a server told of the cluster. */
  List<String> answer(Answer answer, Instant now, int width) {
    Fields status = answer.status();
    List<Fields> servers = status.children("servers");
    List<Finding> findings = Finding.of(status);
    Fields database = status.child("database");
    boolean pollingIsNormal = database.text("kind").orElse("").equals("sqlite");
    // The server's clock, by which all times in the answer were taken.
    Instant told = status.time("timestamp").orElse(now);
    Sheet sheet = sheet(width);
    Mark mark = answer.healthy() ? Mark.GOOD : Mark.BAD;

    head(sheet, now, mark, texts.get(answer.healthy() ? "healthy" : "unhealthy"));
    new FindingsView(sheet).show(findings, servers.size() > 1);
    new DatabaseView(sheet, texts, figures).show(database);
    peaks.learn(servers);
    var view = new ServerView(sheet, texts, figures, peaks);
    servers.forEach(server -> view.show(server, pollingIsNormal, told));
    return withoutLastBlank(sheet.lines());
  }

  /** That there was no answer, and since when. */
  List<String> silence(String problem, Instant since, Instant now, int width) {
    Sheet sheet = sheet(width);
    head(sheet, now, Mark.BAD, texts.get("unreachable"));
    sheet.remark(Mark.BAD, List.of(new Span(problem, Mark.BAD.words())));
    sheet.remark(
        Mark.NONE,
        List.of(
            Span.of(
                texts.get(
                    "unreachable.since",
                    figures.time(since, now),
                    figures.duration(Duration.between(since, now))))));
    return sheet.lines();
  }

  private void head(Sheet sheet, Instant now, Mark mark, String verdict) {
    sheet.heading(
        List.of(
            new Span("Runcast " + url, Style.STRONG),
            Span.of(" · " + figures.time(now, now) + " · "),
            new Span(mark.sign() + TextWidth.NO_BREAK_SPACE + verdict, mark.style())));
    sheet.blank();
  }

  private Sheet sheet(int width) {
    int labelWidth =
        texts.bundle().keySet().stream()
            .filter(key -> key.startsWith(LABELS))
            .mapToInt(key -> TextWidth.of(printable.of(texts.get(key))))
            .max()
            .orElse(0);
    return new Sheet(width, labelWidth, printable, colours);
  }

  private static List<String> withoutLastBlank(List<String> lines) {
    return lines.get(lines.size() - 1).isEmpty() ? lines.subList(0, lines.size() - 1) : lines;
  }
}
