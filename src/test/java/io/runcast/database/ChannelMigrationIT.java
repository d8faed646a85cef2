package io.runcast.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.Language;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a channel adds to a table, and takes away again. */
@Timeout(120)
@Tag("serverless")
class ChannelMigrationIT {

  private static final String NOTIFICATIONS = "log_updates";

  private final FreshDatabase database;

  ChannelMigrationIT() throws SQLException {
    database = new FreshDatabase();
  }

  @BeforeEach
  void makeTable() throws Exception {
    database.execute(
        """
        do $$ begin
          if not exists (select from pg_roles where rolname = 'app') then create role app login; end if;
        end $$;
        create table "Errors" (id serial primary key, run_id bigint, what text, at timestamptz);
        insert into "Errors" (run_id, what, at) values (1, 'of before', now());
        """);
    database.migration().run();
  }

  @Test
  void makesWhatIsMissingOnceAndTakesItAwayAgain() throws Exception {
    List<String> before = database.schema();

    assertThat(migration(errors("errors")).run()).isInstanceOf(Result.Complete.class);

    assertThat(parts(errors("errors")).isComplete()).isTrue();
    List<String> made = database.schema();
    assertThat(migration(errors("errors")).run()).isInstanceOf(Result.Complete.class);
    assertThat(database.schema()).isEqualTo(made);
    assertThat(database.string("select runcast_tx is null from \"Errors\"")).isEqualTo("t");
    database.execute("insert into \"Errors\" (run_id, what, at) values (1, 'after', now())");
    assertThat(database.string("select what from \"Errors\" where runcast_tx is not null"))
        .isEqualTo("after");
    migration(errors("errors")).rollback();
    assertThat(database.schema()).isEqualTo(before);
  }

  @Test
  void servesSeveralChannelsAndLetsTheLogBeTakenAwayBehindThem() throws Exception {
    database.execute("create table audit (id bigserial primary key, what text, at timestamptz)");
    ChannelTable audit =
        ChannelTable.of("the-audit", "public.audit", "id", null, "at", List.of("what"));
    List<String> before = database.schema();

    migration(errors("errors")).run();
    migration(audit).run();

    assertThat(parts(errors("errors")).isComplete()).isTrue();
    assertThat(parts(audit).isComplete()).isTrue();
    migration(audit).rollback();
    assertThat(parts(errors("errors")).isComplete()).isTrue();
    migration(errors("errors")).rollback();
    assertThat(database.schema()).isEqualTo(before);
    database.migration().rollback();
    assertThat(database.schema()).noneMatch(line -> line.contains("runcast"));
  }

  @Test
  void leavesTheWorkToTheOwnerWhereTheRoleMayNot() throws Exception {
    database.execute("grant select on \"Errors\" to app; grant usage on schema public to app");
    Result.Incomplete first = (Result.Incomplete) migrationAs("app").run();
    assertThat(first.sqlForOwner()).contains("grant select on").contains("runcast_changelog");
    database.execute(first.sqlForOwner());
    Result result = migrationAs("app").run();

    assertThat(result).isInstanceOf(Result.Incomplete.class);
    Result.Incomplete incomplete = (Result.Incomplete) result;
    assertThat(incomplete.reason()).contains("errors").contains("runcast_tx");
    database.executeScript(incomplete.sqlForOwner());
    assertThat(parts(errors("errors")).isComplete()).isTrue();
    // Twice does no harm.
    database.executeScript(incomplete.sqlForOwner());
    assertThat(migrationAs("app").run()).isInstanceOf(Result.Complete.class);
  }

  @Test
  void saysWhatIsWrongWithATable() throws Exception {
    assertThat(obstacle(ChannelTable.of("a", "nowhere", "id", null, "at", List.of("what"))))
        .contains("no such table");
    assertThat(obstacle(ChannelTable.of("a", "Errors", "what", "who", "run_id", List.of("why"))))
        .contains("its ids in \"what\" are no whole numbers")
        .contains("it has no column \"who\"")
        .contains("\"run_id\" is no time")
        .contains("it has no column \"why\"");
  }

  @Test
  void saysWhatCannotBeAKeyAndWhatIsNotUnique() throws Exception {
    database.execute(
        """
        create type color as enum ('red');
        create table events (id bigint, shade color, day date, what text, at timestamptz);
        create table twins (id bigserial primary key, what text, at timestamptz)
        """);

    assertThat(obstacle(ChannelTable.of("e", "events", "id", "shade", "at", List.of("what"))))
        .contains("\"shade\" cannot be a key")
        .contains("its ids in \"id\" have no unique index");
    assertThat(obstacle(ChannelTable.of("e", "events", "id", "day", "at", List.of("what"))))
        .contains("\"day\" cannot be a key");
    migration(errors("errors")).run();
    assertThat(obstacle(ChannelTable.of("errors", "twins", "id", null, "at", List.of("what"))))
        .contains("belongs to \"Errors\"");
  }

  @Test
  void buildsAnIndexAnewWhenTheSettingsSayAnotherKey() throws Exception {
    migration(errors("errors")).run();
    ChannelTable other = ChannelTable.of("errors", "Errors", "id", "what", "at", List.of("what"));
    assertThat(parts(other).isComplete()).isFalse();

    assertThat(migration(other).run()).isInstanceOf(Result.Complete.class);

    assertThat(parts(other).isComplete()).isTrue();
    assertThat(database.schema())
        .anyMatch(line -> line.contains("runcast_channel_errors_key") && line.contains("what"));
  }

  /** A long key costs the index no more than it takes. */
  @Test
  void neverFailsAWriterForItsKey() throws Exception {
    database.execute(
        "create table notes (id bigserial primary key, subject text, what text, at timestamptz default now())");
    migration(ChannelTable.of("notes", "notes", "id", "subject", "at", List.of("what"))).run();

    database.execute(
        "insert into notes (subject, what) select string_agg(md5(n::text), '😀'), 'x' from generate_series(1, 2000) n");

    assertThat(database.string("select count(*) from notes")).isEqualTo("1");
  }

  /** An index of a large table takes minutes, and writers go on meanwhile. */
  @Test
  void lockIsGivenUpWhereATableIsInUse() throws Exception {
    try (var reader = database.connect();
        var statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("select * from \"Errors\"");
      var running =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return migration(errors("errors")).run();
                } catch (SQLException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });

      try (var writer = database.connect();
          var insert = writer.createStatement()) {
        insert.execute("set lock_timeout = '2s'");
        insert.execute("insert into \"Errors\" (run_id, what, at) values (2, 'meanwhile', now())");
      }
      reader.rollback();
      assertThat(running.get()).isInstanceOf(Result.Complete.class);
    }
  }

  private static ChannelTable errors(String name) {
    return ChannelTable.of(name, "Errors", "id", "run_id", "at", List.of("what"));
  }

  private ChannelMigration migration(ChannelTable table) {
    return new ChannelMigration(database::connect, TableNames.DEFAULT, table, NOTIFICATIONS);
  }

  private ChannelMigration migrationAs(String role) {
    return new ChannelMigration(
        () -> database.connectAs(role), TableNames.DEFAULT, errors("errors"), NOTIFICATIONS);
  }

  private ChannelParts parts(ChannelTable table) throws SQLException {
    try (var connection = database.connect()) {
      return ChannelParts.of(connection, table, NOTIFICATIONS);
    }
  }

  private String obstacle(ChannelTable table) throws Exception {
    Result.Incomplete result = (Result.Incomplete) migration(table).run();
    return result.finding().message(Language.ENGLISH);
  }
}
