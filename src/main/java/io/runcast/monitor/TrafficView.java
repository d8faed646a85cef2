package io.runcast.monitor;

import java.util.OptionalDouble;

/** Shows who is connected to a server, how much flows through it and how fast. */
final class TrafficView {

  private static final double NEARLY_FULL = 0.9;
  private static final int RUNS_SHOWN = 5;

  private final Sheet sheet;
  private final Texts texts;
  private final Figures figures;
  private final Peaks peaks;

  TrafficView(Sheet sheet, Texts texts, Figures figures, Peaks peaks) {
    this.sheet = sheet;
    this.texts = texts;
    this.figures = figures;
    this.peaks = peaks;
  }

  void show(Fields server) {
    showClients(server.child("clients"));
    showRate(server, "rows_per_second", texts.get("label.rows"));
    showRate(server, "deliveries_per_second", texts.get("label.sent"));
    showLag(server.child("lag_seconds"));
    showReplay(server.child("replay"));
    showMemory(server.child("memory"));
  }

  private void showClients(Fields clients) {
    if (clients.isEmpty()) {
      return;
    }
    double total = clients.number("total").orElse(0);
    double max = clients.number("max").orElse(0);
    String label = texts.get("label.clients");
    if (max > 0) {
      double ratio = total / max;
      Mark mark = ratio >= NEARLY_FULL ? Mark.WARNING : Mark.NONE;
      sheet.bar(mark, label, ratio, texts.get("of", figures.number(total), figures.number(max)));
    } else {
      sheet.item(Mark.NONE, label, new Facts().add(figures.number(total)).spans());
    }
    showRuns(clients);
  }

  private void showRuns(Fields clients) {
    clients.children("by_run").stream().limit(RUNS_SHOWN).forEach(this::showRun);
    double more = clients.number("runs").orElse(0) - RUNS_SHOWN;
    double refused = clients.number("refused").orElse(0);
    var facts = new Facts();
    if (more > 0 && clients.children("by_run").size() >= RUNS_SHOWN) {
      facts.add(figures.count("more_runs", more), Style.FAINT);
    }
    if (refused > 0) {
      facts.add(texts.get("refused", figures.number(refused)), Style.WARNING);
    }
    if (!facts.isEmpty()) {
      sheet.item(Mark.NONE, "", facts.spans());
    }
  }

  private void showRun(Fields run) {
    var facts = new Facts();
    facts.add(
        texts.get(
            "run",
            run.text("run_id").orElse("?"),
            figures.count("clients", run.number("clients").orElse(0))));
    run.number("ring_rows")
        .ifPresent(rows -> facts.add(texts.get("ring", figures.count("rows", rows)), Style.FAINT));
    run.number("ring_bytes").ifPresent(bytes -> facts.add(figures.bytes(bytes), Style.FAINT));
    sheet.item(Mark.NONE, "", facts.spans());
  }

  private void showRate(Fields server, String name, String label) {
    OptionalDouble rate = server.child("rates").number(name);
    if (rate.isPresent()) {
      double peak = peaks.of(name);
      double ratio = peak > 0 ? rate.getAsDouble() / peak : 0;
      String now = figures.number(rate.getAsDouble());
      sheet.bar(
          Mark.NONE,
          label,
          ratio,
          peak > rate.getAsDouble() ? texts.get("peak", now, figures.number(peak)) : now);
    }
  }

  private void showLag(Fields lag) {
    if (lag.isEmpty()) {
      return;
    }
    var facts = new Facts();
    lag.number("p50").ifPresent(p50 -> facts.add("p50 " + figures.seconds(p50)));
    lag.number("p99").ifPresent(p99 -> facts.add("p99 " + figures.seconds(p99)));
    if (facts.isEmpty()) {
      facts.add(texts.get("lag.none"), Style.FAINT);
    }
    sheet.item(Mark.NONE, texts.get("label.lag"), facts.spans());
  }

  private void showReplay(Fields replay) {
    var facts = new Facts();
    replay
        .number("queued")
        .ifPresent(queued -> facts.add(texts.get("replay.queued", figures.number(queued))));
    replay.number("replays").ifPresent(replays -> facts.add(figures.count("replays", replays)));
    replay.number("pages").ifPresent(pages -> facts.add(figures.count("pages", pages)));
    if (!facts.isEmpty()) {
      sheet.item(Mark.NONE, texts.get("label.replay"), facts.spans());
    }
  }

  private void showMemory(Fields memory) {
    double used = memory.number("used_bytes").orElse(0);
    double max = memory.number("max_bytes").orElse(0);
    if (used > 0 && max > 0) {
      sheet.bar(
          Mark.NONE,
          texts.get("label.memory"),
          used / max,
          texts.get("of", figures.bytes(used), figures.bytes(max)));
    }
  }
}
