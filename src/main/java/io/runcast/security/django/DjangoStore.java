package io.runcast.security.django;

import io.runcast.AccessSettings;
import io.runcast.database.DatabaseKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads Django's session and user tables; no state: any thread, any connection. */
final class DjangoStore {

  /**
   * A row of the session table.
   *
   * @param data null where it is longer than {@link SessionData#LONGEST}
   */
  record Session(@Nullable String data, Instant expires) {}

  /**
   * A row of the user table.
   *
   * @param password its hash, as Django stores it
   */
  record User(String username, String password, boolean active, boolean staff, boolean superuser) {
    @Override
    public String toString() {
      return "User";
    }
  }

  private static final String SESSION_COLUMNS = "session_key, session_data, expire_date";
  private static final String USER_COLUMNS =
      "id, username, password, is_active, is_staff, is_superuser";

  /** Of PostgreSQL's errors: the parameter cannot be a value of the column's type. */
  private static final String DATA_EXCEPTION = "22";

  private final DatabaseKind kind;
  private final TableAccess sessions;
  private final TableAccess users;
  private final String sessionByKey;
  private final String userById;

  DjangoStore(DatabaseKind kind, AccessSettings.Django settings) {
    this.kind = kind;
    sessions =
        new TableAccess(
            settings.sessionTable(), SESSION_COLUMNS, "runcast.access.django-session-table");
    users = new TableAccess(settings.userTable(), USER_COLUMNS, "runcast.access.django-user-table");
    sessionByKey =
        "select case when length(session_data) <= %d then session_data end, %s from %s where session_key = ?"
            .formatted(
                SessionData.LONGEST,
                switch (kind) {
                  case POSTGRESQL -> "extract(epoch from expire_date)";
                  // Without an offset it is UTC there, as Django writes it.
                  case SQLITE -> "unixepoch(expire_date, 'subsec')";
                },
                settings.sessionTable());
    userById =
        "select coalesce(username, ''), coalesce(password, ''), is_active, is_staff, is_superuser from %s where id in (?, ?)"
            .formatted(settings.userTable());
  }

  /**
   * Fails where one of the tables, or a column, is missing or not for this role.
   *
   * @throws SQLException whose message tells an admin what to do
   */
  void requireReadable(Connection connection) throws SQLException {
    sessions.require(connection);
    users.require(connection);
  }

  Optional<Session> session(Connection connection, String key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sessionByKey)) {
      statement.setString(1, key);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        // What is no time reads as 1970; PostgreSQL's infinity as the last millisecond there is.
        long expires = (long) (row.getDouble(2) * 1000);
        return Optional.of(new Session(row.getString(1), Instant.ofEpochMilli(expires)));
      }
    }
  }

  /**
   * Finds a user.
   *
   * @param id the text of a primary key of whatever type
   */
  Optional<User> user(Connection connection, String id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(userById)) {
      bindId(statement, id);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(
                new User(
                    row.getString(1),
                    row.getString(2),
                    row.getBoolean(3),
                    row.getBoolean(4),
                    row.getBoolean(5)))
            : Optional.empty();
      }
    } catch (SQLException e) {
      if (String.valueOf(e.getSQLState()).startsWith(DATA_EXCEPTION)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void bindId(PreparedStatement statement, String id) throws SQLException {
    switch (kind) {
      case POSTGRESQL -> {
        // Of no type, so that it takes the column's and an index serves.
        statement.setObject(1, id, Types.OTHER);
        statement.setObject(2, id, Types.OTHER);
      }
      case SQLITE -> {
        statement.setString(1, id);
        statement.setString(2, withoutHyphens(id));
      }
    }
  }

  /** Django's UUIDs have none in SQLite, which knows no such type. */
  private static String withoutHyphens(String id) {
    try {
      return UUID.fromString(id).toString().equals(id) ? id.replace("-", "") : id;
    } catch (IllegalArgumentException e) {
      return id;
    }
  }
}
