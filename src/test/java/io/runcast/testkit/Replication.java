package io.runcast.testkit;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Watches and breaks the stream from a primary to its standby. */
public final class Replication {

  private static final Duration LONGEST = Duration.ofSeconds(20);

  private Replication() {}

  /** Waits until the standby has replayed all that was written to the primary so far. */
  public static void awaitReplayed(PostgresServer primary, PostgresServer standby)
      throws SQLException {
    String written;
    try (Connection connection = primary.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_current_wal_flush_lsn()")) {
      row.next();
      written = row.getString(1);
    }
    try (Connection connection = standby.connect();
        PreparedStatement statement =
            connection.prepareStatement("select pg_last_wal_replay_lsn() >= ?::pg_lsn")) {
      statement.setString(1, written);
      await().atMost(LONGEST).until(() -> isTrue(statement));
    }
  }

  /**
   * Cuts a standby off, so that what is written from now on never reaches it. (Pausing its replay
   * would not do: a promotion replays what was received.)
   */
  public static void stopReceiving(PostgresServer standby) throws SQLException {
    try (Connection connection = standby.connect();
        Statement statement = connection.createStatement();
        PreparedStatement over =
            connection.prepareStatement("select not exists (select from pg_stat_wal_receiver)")) {
      statement.execute("alter system set primary_conninfo = ''");
      statement.execute("select pg_reload_conf()");
      await().atMost(LONGEST).until(() -> isTrue(over));
    }
  }

  private static boolean isTrue(PreparedStatement question) throws SQLException {
    try (ResultSet row = question.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }
}
