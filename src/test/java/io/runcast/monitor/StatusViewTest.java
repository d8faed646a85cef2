package io.runcast.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class StatusViewTest {

  private static final Instant NOW = Instant.parse("2026-11-23T02:30:01Z");

  @Test
  void showsAHealthyServerOnAnOrdinaryTerminal() {
    List<String> lines = lines(Samples.healthy(), 80);

    assertThat(String.join("\n", lines))
        .isEqualTo(
            """
            Runcast http://host:8080 · 02:30:01 · ✓ healthy

            ✓ Database PostgreSQL 18.6, as runcast, no pooler, 0 standbys, clock 1.2 ms off
            ✓ Triggers runcast_doorbell enabled, runcast_run_inserted enabled
            ✓ Queue    [██░░░░░░░░░░░░░░░░░░] 12 %

            app-1:8080 · Runcast 0.1.0 · Payara Micro 6.2025.10 · Java 17.0.13 ·
              up 3 d 4 h
            ✓ Listener LISTENING since 02:17:30 (12 min 30 s), rows come at once,
                       0 of 10 failed attempts, 1 reconnect
              Clients  [█████░░░░░░░░░░░░░░░] 5,000 of 20,000
                       run 42: 4,000 clients, 1,000 rows in memory, 234 KB
                       run 41: 400 clients, 1 row in memory, 240 B
                       run 40: 300 clients, 10 rows in memory, 2.3 KB
                       run 39: 200 clients, 10 rows in memory, 2.3 KB
                       run 38: 99 clients, 10 rows in memory, 2.3 KB
                       2 more runs
              Rows/s   [████████████████████] 9.8
              Sent/s   [████████████████████] 9,800
              Lag      p50 2.1 ms, p99 13 ms
              Replay   0 waiting, 5 replays, 20 pages
              Memory   [█████░░░░░░░░░░░░░░░] 128 MB of 512 MB""");
  }

  @Test
  void namesWhatIsWrongFirstAndErrorsBeforeWarnings() {
    String text = String.join("\n", lines(Samples.unhealthy(), 100));

    assertThat(text)
        .startsWith(
            """
            Runcast http://host:8080 · 02:30:01 · ✗ unhealthy

            ✗ app-2:8080: No rows come: the database refuses connections. [no-rows]
              → Start PostgreSQL, or look at runcast.db.url.
            ! app-1:8080: The trigger runcast_doorbell is disabled. [trigger-disabled]
              → alter table scraper_control_scraperlog enable trigger runcast_doorbell

            ! Database PostgreSQL 18.6, behind a pooler
            ! Triggers runcast_doorbell disabled, runcast_run_inserted missing
            ✗ Queue    [████████████████░░░░] 81 %
            """)
        .containsOnlyOnce("[trigger-disabled]")
        .contains("! Listener POLLING since 2026-11-21 02:30:00 (2 d)")
        .contains("17 rows without a bell")
        .contains("! last heartbeat 40 s ago")
        .contains("✗ Listener RECONNECTING since 02:29:00 (1 min), 3 of 10 failed attempts")
        .contains("           Connection to db.example:5432 refused")
        .contains("! Clients  [████████████████████] 19,500 of 20,000")
        .contains("           refused: 12")
        .contains("  Lag      no rows in the last minute")
        .contains("  Rows/s   [█████░░░░░░░░░░░░░░░] 5, highest 20");
  }

  @Test
  void staysReadableOnANarrowTerminal() {
    for (String json : List.of(Samples.healthy(), Samples.unhealthy())) {
      for (Locale locale : List.of(Locale.ENGLISH, Locale.GERMAN)) {
        assertThat(
                view(locale, StandardCharsets.UTF_8, false).answer(Samples.answer(json), NOW, 40))
            .allSatisfy(line -> assertThat(TextWidth.of(line)).isLessThanOrEqualTo(40))
            .anySatisfy(line -> assertThat(line).endsWith(" %"));
      }
    }
    assertThat(lines(Samples.healthy(), 40))
        .contains("✓ Queue    [█░░░░░░░] 12 %", "  Clients  [██░░░░░░] 5,000 of 20,000");
  }

  @Test
  void speaksGerman() {
    String text =
        String.join(
            "\n",
            view(Locale.GERMAN, StandardCharsets.UTF_8, false)
                .answer(Samples.answer(Samples.unhealthy()), NOW, 100));

    assertThat(text)
        .contains("✗ krank")
        .contains("! Datenbank  PostgreSQL 18.6, hinter einem Pooler")
        .contains("POLLING seit 21.11.2026 02:30:00 (2 d)")
        .contains("! Clients    [████████████████████] 19.500 von 20.000")
        .contains("runcast_run_inserted fehlt");
  }

  @Test
  void usesWhatTheCharsetHas() {
    List<String> lines =
        view(Locale.GERMAN, StandardCharsets.US_ASCII, false)
            .answer(Samples.answer(Samples.healthy()), NOW, 80);

    assertThat(lines)
        .contains("Runcast http://host:8080 - 02:30:01 - ok gesund")
        .contains("ok Queue      [##------------------] 12 %")
        .anySatisfy(line -> assertThat(line).contains("laeuft 3 d 4 h"))
        .allSatisfy(
            line -> assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(line)).isTrue());
  }

  @Test
  void coloursTheJudgementsOnlyWhenAsked() {
    String coloured =
        String.join(
            "\n",
            view(Locale.ENGLISH, StandardCharsets.UTF_8, true)
                .answer(Samples.answer(Samples.unhealthy()), NOW, 80));

    assertThat(coloured)
        .contains("\033[1;31m✗\033[0m Queue")
        .contains("\033[33m!\033[0m Triggers")
        .contains("\033[1mapp-2:8080\033[0m");
    assertThat(String.join("\n", lines(Samples.unhealthy(), 80))).doesNotContain("\033");
  }

  @Test
  void doesWithoutAnyMember() {
    assertThat(lines("{\"healthy\": false, \"database\": null}", 80))
        .containsExactly(
            "Runcast http://host:8080 · 02:30:01 · ✗ unhealthy", "", "✗ Database does not answer");
    assertThat(
            lines(
                """
                {"healthy": true, "timestamp": "yesterday", "servers": [{}, 7, {"name": null,
                 "listener": {"state": 5, "since": "", "attempts": "many"}, "clients": [],
                 "rates": {"rows_per_second": 1e999}, "lag_seconds": "slow"}],
                 "database": {"kind": "oracle", "queue_usage": "half"}, "findings": [null, {}]}
                """,
                80))
        .contains("✓ Database oracle", "! Listener ?", "! Listener 5")
        .noneSatisfy(line -> assertThat(line).contains("Rows/s"));
  }

  @Test
  void takesPollingOfSqliteForNormal() {
    assertThat(
            lines(
                """
                {"healthy": true, "database": {"kind": "sqlite", "version": "3.54"},
                 "servers": [{"name": "dev", "listener": {"state": "POLLING", "mode": "poll"}}]}
                """,
                80))
        .contains("✓ Database SQLite 3.54", "✓ Listener POLLING, rows come once per poll interval");
  }

  @Test
  void letsNoServerCommandTheTerminal() {
    String hostile = "\\u001b[2J\\u001b]0;title\\u0007evil\\u009b31m\\n\\u0007\\u202e\\u0000name";

    String text =
        String.join(
            "",
            lines(
                """
                {"healthy": true, "servers": [{"name": "%1$s", "version": "%1$s",
                  "listener": {"state": "%1$s", "mode": "%1$s", "problem": "%1$s"},
                  "clients": {"by_run": [{"run_id": "%1$s"}]}}],
                 "database": {"kind": "%1$s", "role": "%1$s", "triggers": {"%1$s": "%1$s"}},
                 "findings": [{"code": "%1$s", "message": "%1$s", "fix": "%1$s", "server": "%1$s"}]}
                """
                    .formatted(hostile),
                200));

    assertThat(text)
        .contains("evil name")
        .doesNotContain("title")
        .doesNotMatch(".*[\\p{Cc}\\p{Cf}].*");
  }

  @Test
  void saysSinceWhenNobodyAnswers() {
    assertThat(
            view(Locale.ENGLISH, StandardCharsets.UTF_8, false)
                .silence("host:8080 refuses.", NOW.minusSeconds(75), NOW, 80))
        .containsExactly(
            "Runcast http://host:8080 · 02:30:01 · ✗ unreachable",
            "",
            "✗ host:8080 refuses.",
            "  no answer since 02:28:46 (1 min 15 s), still trying");
  }

  @Test
  void measuresRatesByTheHighestSeenSoFar() {
    StatusView view = view(Locale.ENGLISH, StandardCharsets.UTF_8, false);
    String quiet = "{\"healthy\": true, \"servers\": [{\"rates\": {\"rows_per_second\": 10}}]}";

    view.answer(Samples.answer(quiet.replace("10", "40")), NOW, 80);

    assertThat(view.answer(Samples.answer(quiet), NOW, 80))
        .contains("  Rows/s   [█████░░░░░░░░░░░░░░░] 10, highest 40");
  }

  private static List<String> lines(String json, int width) {
    return view(Locale.ENGLISH, StandardCharsets.UTF_8, false)
        .answer(Samples.answer(json), NOW, width);
  }

  private static StatusView view(Locale locale, Charset charset, boolean colours) {
    Texts texts = Texts.in(locale);
    return new StatusView(
        "http://host:8080",
        texts,
        new Figures(texts, ZoneOffset.UTC),
        new Printable(charset),
        colours);
  }
}
