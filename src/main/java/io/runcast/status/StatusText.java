package io.runcast.status;

import io.runcast.Language;
import io.runcast.Texts;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Writes a status for a terminal of 80 columns: one block a server, then what is wrong. */
final class StatusText {

  private static final Texts TEXTS = new Texts("io.runcast.status.status");
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final int WIDTH = 80;
  private static final int MOST_RUNS = 10;
  private static final String INDENT = "    ";

  private final Language language;
  private final NumberFormat numbers;
  private final StringBuilder text = new StringBuilder();

  StatusText(Language language) {
    this.language = language;
    this.numbers =
        NumberFormat.getInstance(language == Language.GERMAN ? Locale.GERMAN : Locale.ENGLISH);
    numbers.setMaximumFractionDigits(1);
  }

  /** All of it, each line ended. */
  String of(JsonObject status) {
    boolean healthy = status.getBoolean("healthy", false);
    line("%s Runcast: %s".formatted(healthy ? "✓" : "✗", word(healthy ? "healthy" : "unhealthy")));
    line(INDENT + seconds(status, "timestamp"));
    line("");
    for (JsonObject server : Members.objects(status, "servers")) {
      server(server);
    }
    database(Members.object(status, "database"));
    List<JsonObject> findings = Members.objects(status, "findings");
    line("");
    line(findings.isEmpty() ? word("nothing") : word("findings"));
    findings.forEach(this::finding);
    return text.toString();
  }

  private void server(JsonObject server) {
    JsonObject listener = Members.object(server, "listener");
    String since = seconds(listener, "since");
    line(
        "%s %s  %s  %s"
            .formatted(
                listener.getBoolean("delivers", false) ? "✓" : "✗",
                server.getString("name", "?"),
                listener.getString("state", "?"),
                words("since", since)));
    JsonObject clients = Members.object(server, "clients");
    JsonObject rates = Members.object(server, "rates");
    JsonObject lag = Members.object(server, "lag_seconds");
    JsonObject replay = Members.object(server, "replay");
    JsonObject memory = Members.object(server, "memory");
    entry(
        "version",
        "%s, %s, Java %s",
        text(server, "version"),
        text(server, "server"),
        text(server, "java"));
    entry("up", "%s", age(server.getString("started_at", "")));
    entry(
        "clients",
        word("clients.value"),
        number(clients, "total"),
        number(clients, "max"),
        number(clients, "runs"),
        number(clients, "refused"));
    entry(
        "rates",
        word("rates.value"),
        number(rates, "rows_per_second"),
        number(rates, "deliveries_per_second"));
    entry("lag", "p50 %s   p99 %s", millis(lag, "p50"), millis(lag, "p99"));
    entry(
        "listener",
        word("listener.value"),
        number(listener, "attempts"),
        number(listener, "reconnects"),
        number(listener, "rows_without_bell"));
    entry(
        "replay",
        word("replay.value"),
        number(replay, "replays"),
        number(replay, "pages"),
        number(replay, "queued"));
    entry("memory", word("memory.value"), mega(memory, "used_bytes"), mega(memory, "max_bytes"));
    List<JsonObject> runs = Members.objects(clients, "by_run");
    for (JsonObject run : runs.subList(0, Math.min(MOST_RUNS, runs.size()))) {
      line(
          INDENT
              + word("run.value")
                  .formatted(
                      number(run, "run_id").replaceAll("[.,]", ""),
                      number(run, "clients"),
                      number(run, "ring_rows")));
    }
    for (JsonObject channel : Members.objects(server, "channels")) {
      line(
          INDENT
              + word("channel.value")
                  .formatted(
                      text(channel, "name"), text(channel, "state"), number(channel, "clients")));
    }
    line("");
  }

  private void database(JsonObject database) {
    if (database.isEmpty()) {
      line("✗ " + word("nodatabase"));
      return;
    }
    line("✓ %s %s".formatted(text(database, "kind"), text(database, "version")));
    if (database.containsKey("triggers")) {
      entry("role", "%s", text(database, "role"));
      entry("pooler", "%s", word(database.getBoolean("pooler", false) ? "yes" : "no"));
      entry("queue", "%s %%", numbers.format(100 * real(database, "queue_usage")));
      entry("clock", "%s s", numbers.format(real(database, "clock_skew_seconds")));
      entry("standbys", "%s", number(database, "standbys"));
      Members.object(database, "triggers")
          .forEach((name, state) -> line("%s%-22s %s".formatted(INDENT, name, string(state))));
    }
  }

  private void finding(JsonObject finding) {
    boolean serious = !finding.getString("severity", "").equals("info");
    String server = finding.getString("server", "");
    line(
        "%s %s%s"
            .formatted(
                serious ? "!" : "·",
                finding.getString("code", "?"),
                server.isEmpty() ? "" : "  (" + server + ")"));
    wrapped(finding.getString("message", ""), INDENT, INDENT);
    String fix = finding.getString("fix", "");
    if (!fix.isEmpty()) {
      wrapped(fix, INDENT + "→ ", INDENT + "  ");
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // Most formats come from the bundle.
  private void entry(String label, String format, Object... values) {
    line("%s%-14s %s".formatted(INDENT, word(label), format.formatted(values)));
  }

  private void wrapped(String sentence, String first, String others) {
    StringBuilder line = new StringBuilder(first);
    int start = line.length();
    for (String word : SPACES.split(sentence, -1)) {
      if (line.length() > start && line.length() + 1 + word.length() > WIDTH) {
        line(line.toString());
        line.setLength(0);
        line.append(others);
        start = line.length();
      }
      line.append(line.length() > start ? " " : "").append(word);
    }
    line(line.toString());
  }

  private void line(String line) {
    String stripped = line.stripTrailing();
    text.append(stripped.length() <= WIDTH ? stripped : stripped.substring(0, WIDTH - 1) + "…")
        .append('\n');
  }

  private static String age(String started) {
    Duration up;
    try {
      up = Duration.between(Instant.parse(started), Instant.now());
    } catch (DateTimeParseException e) {
      return "–";
    }
    return "%d d %02d:%02d:%02d"
        .formatted(up.toDays(), up.toHoursPart(), up.toMinutesPart(), up.toSecondsPart());
  }

  private String millis(JsonObject object, String name) {
    return object.get(name) instanceof JsonNumber seconds
        ? numbers.format(seconds.doubleValue() * 1000) + " ms"
        : "–";
  }

  private String mega(JsonObject object, String name) {
    return numbers.format(Math.round(real(object, name) / (1 << 20)));
  }

  private String number(JsonObject object, String name) {
    return object.get(name) instanceof JsonNumber number
        ? numbers.format(number.doubleValue())
        : "–";
  }

  private static double real(JsonObject object, String name) {
    return object.get(name) instanceof JsonNumber number ? number.doubleValue() : 0;
  }

  private static String seconds(JsonObject object, String name) {
    return object.getString(name, "").replaceFirst("\\.\\d+Z$", "Z");
  }

  private static String text(JsonObject object, String name) {
    return object.getString(name, "–");
  }

  private static String string(JsonValue value) {
    return value.toString().replace("\"", "");
  }

  private String word(String key) {
    return TEXTS.plain(language, key);
  }

  private String words(String key, Object... arguments) {
    return word(key).formatted(arguments);
  }
}
