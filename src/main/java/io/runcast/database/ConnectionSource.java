package io.runcast.database;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Opens database connections outside the pool, for work that holds a session for long: the
 * migration and the listener. The caller closes what it opened. A connection must reach PostgreSQL
 * directly or through a pooler in session mode, because session locks are taken on it.
 */
@FunctionalInterface
public interface ConnectionSource {

  /** A new connection in autocommit mode. */
  Connection open() throws SQLException;
}
