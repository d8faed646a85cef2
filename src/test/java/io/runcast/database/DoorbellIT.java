package io.runcast.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

@Timeout(60)
@Tag("serverless")
class DoorbellIT {

  private static final String LOG_BELL = "{\"type\":\"log\"}";
  private static final String RUN_BELL = "{\"type\":\"run\"}";
  private static final Gate GATE = Gate.of("log_updates");

  private final FreshDatabase database = new FreshDatabase();
  private final Connection listener = database.connect();
  private final Connection writer = database.connect();

  DoorbellIT() throws SQLException {}

  @BeforeEach
  void listen() throws Exception {
    database.migration().run();
    execute(writer, "insert into scraper_control_scraperrun (id) values (1)");
    execute(listener, "listen log_updates");
    bells();
  }

  @AfterEach
  void disconnect() throws SQLException {
    listener.close();
    writer.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void ringsWhileAServerHoldsASlot(int slot) throws SQLException {
    hold(slot);

    insert("written");

    assertThat(bells()).containsExactly(LOG_BELL);
  }

  @Test
  void isSilentWhileNobodySleeps() throws SQLException {
    insert("written");

    assertThat(bells()).isEmpty();
  }

  @Test
  void isSilentAgainAfterTheSlotIsFree() throws SQLException {
    assertThat(number(listener, GATE.takeFreeSlot())).isEqualTo(1);
    execute(listener, GATE.free(1));

    insert("written");

    assertThat(bells()).isEmpty();
  }

  @Test
  void ringsOnceForTenThousandRows() throws SQLException {
    hold(1);

    execute(
        writer,
        "insert into scraper_control_scraperlog (run_id, message) select 1, 'row ' || n from generate_series(1, 10000) n");

    assertThat(bells()).containsExactly(LOG_BELL);
  }

  @Test
  void ringsOnceForACopy() throws Exception {
    hold(1);

    writer
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn(
            "copy scraper_control_scraperlog (run_id, message) from stdin",
            new StringReader("1\tcopied\n".repeat(10_000)));

    assertThat(bells()).containsExactly(LOG_BELL);
  }

  @Test
  void doesNotRingForAnotherInstallationsSleeper() throws SQLException {
    execute(listener, Gate.of("other").takeFreeSlot());

    insert("written");

    assertThat(bells()).isEmpty();
  }

  @Test
  void letsNobodySleepWhileAWriterThatSkippedItsBellIsOpen() throws SQLException {
    writer.setAutoCommit(false);
    insert("written");

    assertThat(number(listener, GATE.takeFreeSlot())).isZero();
    writer.commit();
    assertThat(number(listener, GATE.takeFreeSlot())).isEqualTo(1);
  }

  @Test
  void givesEachSleeperASlotOfItsOwn() throws SQLException {
    var sleepers =
        List.of(database.connect(), database.connect(), database.connect(), database.connect());
    for (int slot = 1; slot <= Gate.SLOTS; slot++) {
      assertThat(number(sleepers.get(slot - 1), GATE.takeFreeSlot())).isEqualTo(slot);
    }

    assertThat(number(listener, GATE.takeFreeSlot())).isZero();

    for (var sleeper : sleepers) {
      sleeper.close();
    }
  }

  @Test
  void derivesTheSameKeysInJavaAndInSql() throws SQLException {
    for (var channel : List.of("log_updates", "other", "c")) {
      assertThat(
              number(
                  writer,
                  "select ('x' || substr(encode(sha256(convert_to('%s', 'UTF8')), 'hex'), 1, 8))::bit(32)::int"
                      .formatted(channel)))
          .isEqualTo(Gate.of(channel).keyClass());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set time zone 'Asia/Kolkata'",
        "set search_path = ''",
        "create schema evil; create function evil.lower_than(float8, float8) returns boolean language sql as $$ select 1 / 0 = 0 $$; create operator evil.< (leftarg = float8, rightarg = float8, function = evil.lower_than); set search_path = evil, pg_catalog",
        "set bytea_output = 'escape'",
        "set standard_conforming_strings = off",
        "set role = 'nobody_special'"
      })
  void takesEveryMessageInEverySession(String setting) throws Exception {
    database.migrationWithJson().run();
    makeRole("nobody_special");
    hold(1);
    execute(writer, setting);

    for (var message :
        List.of(
            "plain",
            "\u0001".repeat(20_000),
            "x".repeat(1_000_000),
            "\uD83D\uDE00".repeat(3_000),
            "\"\\\n\t\u007f\u2028")) {
      insert(message);
      assertThat(bells())
          .hasSize(2)
          .contains(LOG_BELL)
          .allMatch(payload -> payload.getBytes(StandardCharsets.UTF_8).length < 8_000);
    }
  }

  @Test
  void tellsTheRowInJson() throws Exception {
    database.migrationWithJson().run();
    // In one statement, because the driver refuses a session that answers in German dates.
    execute(
        writer,
        """
        do $$ begin
          set local time zone 'Asia/Kolkata';
          set local datestyle = 'German';
          insert into scraper_control_scraperlog (run_id, level, message, portal, created_at)
          values (1, 'WARN', E'Größe "x"\\\\ \\n\\u0001', 'immo', '2026-03-01 12:34:56.789012+05:30');
        end $$
        """);

    var row = parse(bells().get(0));
    assertThat(row.keySet())
        .containsExactly("id", "run_id", "level", "message", "portal", "created_at");
    assertThat(row.getInt("id")).isEqualTo(1);
    assertThat(row.getInt("run_id")).isEqualTo(1);
    assertThat(row.getString("level")).isEqualTo("WARN");
    assertThat(row.getString("message")).isEqualTo("Größe \"x\"\\ \n\u0001");
    assertThat(row.getString("portal")).isEqualTo("immo");
    assertThat(row.getString("created_at")).isEqualTo("2026-03-01T07:04:56.789012Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "ü", "\uD83D\uDE00", "\u0001", "\"", "x\uD83D\uDE00", "\u0001ü"})
  void cutsTheMessageBetweenCharactersAndNoShorterThanNeeded(String pattern) throws Exception {
    database.migrationWithJson().run();
    var message = pattern.repeat(10_000);

    for (int shift = 0; shift < 6; shift++) {
      insert("y".repeat(shift) + message);

      var payload = bells().get(0);
      assertThat(payload.getBytes(StandardCharsets.UTF_8).length).isBetween(7_990, 7_999);
      var told = parse(payload).getString("message");
      assertThat("y".repeat(shift) + message).startsWith(told);
      assertThat(Character.isHighSurrogate(told.charAt(told.length() - 1))).isFalse();
    }
  }

  @Test
  void notifiesARunOnlyWhenItsStatusReallyChanges() throws SQLException {
    execute(writer, "insert into scraper_control_scraperrun (id, status) values (2, 'running')");
    assertThat(bells()).containsExactly(RUN_BELL);

    execute(
        writer,
        "update scraper_control_scraperrun set status = 'running', leads_found = 5, finished_at = null where id = 2");
    assertThat(bells()).isEmpty();

    execute(writer, "update scraper_control_scraperrun set status = 'completed' where id = 2");
    assertThat(bells()).containsExactly(RUN_BELL);
  }

  @Test
  void foldsAManyRunsUpdateIntoOneNotification() throws SQLException {
    execute(
        writer,
        "insert into scraper_control_scraperrun (id) select n from generate_series(10, 500) n");
    assertThat(bells()).containsExactly(RUN_BELL);

    execute(writer, "update scraper_control_scraperrun set status = 'stopped'");
    assertThat(bells()).containsExactly(RUN_BELL);
  }

  @Test
  void keepsQuietForAWriterWithTwoPhaseCommits() throws Exception {
    database.migrationWithJson().run();
    hold(1);

    execute(writer, "set runcast.quiet = on");
    execute(
        writer,
        """
        begin;
        insert into scraper_control_scraperlog (run_id, message) values (1, 'prepared');
        update scraper_control_scraperrun set status = 'stopped';
        prepare transaction 'quiet';
        """);
    execute(writer, "commit prepared 'quiet'");

    assertThat(bells()).isEmpty();
    assertThat(number(writer, "select count(*) from scraper_control_scraperlog")).isEqualTo(1);
  }

  @Test
  void doesNotFailTheWriterWhenTheLockTableIsFull() throws Exception {
    insert("so that the table has a page with room");
    try (var greedy = database.connect()) {
      execute(
          greedy,
          """
          do $$ declare n bigint := 0; begin
            loop
              n := n + 1;
              begin
                perform pg_advisory_lock(n);
              exception when out_of_memory then
                exit;
              end;
            end loop;
          end $$
          """);
      // Room for the lock on the writer's own transaction id and two keys, but not for four.
      execute(greedy, "select pg_advisory_unlock(n) from generate_series(1, 3) n");
      assertThatThrownBy(
              () ->
                  execute(
                      listener,
                      "select pg_try_advisory_xact_lock_shared(n) from generate_series(-4, -1) n"))
          .hasMessageContaining("out of shared memory");

      insert("written");
      // The server is everybody's; a session that is closed lets go a moment later only.
      execute(greedy, "select pg_advisory_unlock_all()");
    }
  }

  private void insert(String message) throws SQLException {
    try (var statement =
        writer.prepareStatement(
            "insert into public.scraper_control_scraperlog (run_id, message) values (1, ?)")) {
      statement.setString(1, message);
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  private void hold(int slot) throws SQLException {
    execute(listener, "select " + GATE.tryLock(slot));
  }

  private void makeRole(String role) throws SQLException {
    database.execute(
        """
        do $$ begin
          if not exists (select from pg_roles where rolname = '%1$s') then create role %1$s; end if;
        end $$;
        grant insert, select on all tables in schema public to %1$s;
        revoke all on all functions in schema public from public;
        """
            .formatted(role));
  }

  /** What arrived: a notification is sent before the answer to the commit that caused it. */
  private List<String> bells() throws SQLException {
    execute(listener, "select 1");
    PGNotification[] arrived = listener.unwrap(PGConnection.class).getNotifications();
    return arrived == null
        ? List.of()
        : Arrays.stream(arrived).map(PGNotification::getParameter).toList();
  }

  private static int number(Connection connection, String query) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static JsonObject parse(String json) {
    try (var reader = Json.createReader(new StringReader(json))) {
      return reader.readObject();
    }
  }
}
