package io.runcast.listen;

import io.runcast.finding.Finding;
import io.runcast.log.LogOrder;
import io.runcast.log.LogReader;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the listener needs of a database; the real one in the server, another one in tests. */
interface Access {

  /**
   * How a database was found.
   *
   * @param order by what its rows are ordered
   * @param obstacle why it can only be polled for now; null when it can be listened to
   */
  record Prepared(LogOrder order, @Nullable Finding obstacle) {}

  /**
   * Makes what is missing; may take minutes. An interrupt breaks it off.
   *
   * @throws SQLException when the database is out of reach or refuses
   */
  Prepared prepare() throws SQLException, InterruptedException;

  /** Whether the obstacle that {@link #prepare()} found is gone. */
  boolean isMended() throws SQLException;

  /** A connection that listens, and on which a notification has proved to arrive. */
  ListenConnection listen() throws SQLException;

  /** A connection to poll with, which notices within seconds when the other end is gone. */
  Connection openForPolling() throws SQLException;

  /** The database was lost: connections that others hold to it may be dead too. */
  void distrust();

  /** By what rows are ordered as the database is now. */
  LogOrder order(Connection connection) throws SQLException;

  LogReader reader(LogOrder order);

  /**
   * Whether it is a file with one writer at a time: ids are then given in the order of commits and
   * none is missing for a while, and the owner may begin them again without another epoch.
   */
  default boolean isFile() {
    return false;
  }
}
