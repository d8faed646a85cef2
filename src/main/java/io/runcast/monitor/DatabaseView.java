package io.runcast.monitor;

import java.util.Locale;
import java.util.OptionalDouble;

/** Shows what the servers know of their database. */
final class DatabaseView {

  /** As the server's own judgement: a warning from half full, an error from four fifths. */
  private static final double QUEUE_FILLING = 0.5;

  private static final double QUEUE_NEARLY_FULL = 0.8;

  private final Sheet sheet;
  private final Texts texts;
  private final Figures figures;

  DatabaseView(Sheet sheet, Texts texts, Figures figures) {
    this.sheet = sheet;
    this.texts = texts;
    this.figures = figures;
  }

  void show(Fields database) {
    if (database.isEmpty()) {
      sheet.item(
          Mark.BAD,
          texts.get("label.database"),
          new Facts().add(texts.get("database.silent"), Mark.BAD.words()).spans());
    } else {
      showFacts(database);
      showTriggers(database.child("triggers"));
      showQueue(database.number("queue_usage"));
    }
    sheet.blank();
  }

  private void showFacts(Fields database) {
    String kind = database.text("kind").orElse("");
    boolean pooler = database.flag("pooler").orElse(false);
    var facts = new Facts();
    facts.add((texts.choice("kind", kind) + " " + database.text("version").orElse("")).strip());
    database.text("role").ifPresent(role -> facts.add(texts.get("database.role", role)));
    if (pooler) {
      facts.add(texts.get("database.pooler"), Mark.WARNING.words());
    } else if (database.flag("pooler").isPresent()) {
      facts.add(texts.get("database.direct"));
    }
    database
        .number("standbys")
        .ifPresent(standbys -> facts.add(figures.count("standbys", standbys)));
    database
        .number("clock_skew_seconds")
        .ifPresent(skew -> facts.add(texts.get("database.skew", figures.seconds(skew))));
    sheet.item(pooler ? Mark.WARNING : Mark.GOOD, texts.get("label.database"), facts.spans());
  }

  private void showTriggers(Fields triggers) {
    if (triggers.isEmpty()) {
      return;
    }
    boolean allEnabled = true;
    var facts = new Facts();
    for (String name : triggers.names()) {
      String state = triggers.text(name).orElse("?").toLowerCase(Locale.ROOT);
      boolean enabled = state.equals("enabled");
      allEnabled &= enabled;
      facts.add(
          name + " " + texts.choice("trigger", state),
          enabled ? Style.PLAIN : Mark.WARNING.words());
    }
    sheet.item(allEnabled ? Mark.GOOD : Mark.WARNING, texts.get("label.triggers"), facts.spans());
  }

  private void showQueue(OptionalDouble usage) {
    if (usage.isEmpty()) {
      return;
    }
    double ratio = usage.getAsDouble();
    Mark mark = Mark.GOOD;
    if (ratio >= QUEUE_NEARLY_FULL) {
      mark = Mark.BAD;
    } else if (ratio >= QUEUE_FILLING) {
      mark = Mark.WARNING;
    }
    sheet.bar(mark, texts.get("label.queue"), ratio, figures.percent(ratio));
  }
}
