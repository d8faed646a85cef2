package io.runcast.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/**
 * Tells one history of an SQLite database from another, as {@link History} does: a file that was
 * deleted and made anew, restored by a copy under the same name or exchanged for another one has
 * another history.
 *
 * <p>It is the file's identity, not its content: writes, schema changes, {@code vacuum} and a move
 * within the file system keep it. A file system gives a deleted file's number to the next one at
 * once, hence the time of birth too, where the file system and the JDK know it. What is done
 * <em>within</em> a file (rows deleted, ids begun again) shows in the rows.
 */
public final class SqliteHistory {

  private SqliteHistory() {}

  /** Of the file that is there now under the name that the connection was opened with. */
  public static int epoch(Connection connection) throws SQLException {
    Path file = file(connection);
    try {
      return epoch(file, Files.readAttributes(file, BasicFileAttributes.class));
    } catch (IOException e) {
      throw new SQLException("The SQLite file " + file + " is gone", "08006", e);
    }
  }

  private static int epoch(Path file, BasicFileAttributes now) {
    Object identity = now.fileKey() == null ? file.toString() : now.fileKey();
    // Where the birth is not known, the JDK gives the last change instead, which is no identity.
    boolean known = !now.creationTime().equals(now.lastModifiedTime());
    return Objects.hash(identity.toString(), known ? now.creationTime().toMillis() : 0L);
  }

  private static Path file(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet databases =
            statement.executeQuery("select file from pragma_database_list where name = 'main'")) {
      databases.next();
      return Path.of(databases.getString(1));
    }
  }
}
