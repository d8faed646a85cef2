package io.runcast.testkit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Copies a running server's data so that a standby can start from them; the binaries at hand lack
 * {@code pg_basebackup}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/continuous-archiving.html">the manual's
 *     low-level base backup</a>
 */
final class BaseBackup {
  private static final Set<String> LEFT_OUT =
      Set.of("postmaster.pid", "postmaster.opts", "server.log");

  /** Directories that must be there and empty: the standby fetches its WAL by streaming. */
  private static final Set<String> EMPTIED = Set.of("pg_wal", "pg_replslot", "pg_dynshmem");

  private final PostgresServer primary;

  BaseBackup(PostgresServer primary) {
    this.primary = primary;
  }

  void into(Path copy) throws SQLException, IOException {
    // The digits at the end of the directory's name make the slot's unique, too.
    String slot = "standby_" + String.valueOf(copy.getFileName()).replaceAll("^.*\\D", "");
    try (Connection connection = primary.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_create_physical_replication_slot('" + slot + "', true)");
      statement.execute("select pg_backup_start('standby', true)");
      copyTree(primary.dataDirectory(), copy);
      try (ResultSet row = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
        row.next();
        Files.writeString(copy.resolve("backup_label"), row.getString(1));
      }
    }
    Files.createFile(copy.resolve("standby.signal"));
    Files.writeString(
        copy.resolve("postgresql.auto.conf"),
        """
        primary_conninfo = 'host=127.0.0.1 port=%d user=postgres'
        primary_slot_name = '%s'
        """
            .formatted(primary.port(), slot),
        StandardOpenOption.APPEND);
    int owner = Directories.owner(primary.dataDirectory());
    if (Directories.owner(copy.resolve("backup_label")) != owner) {
      Directories.give(copy, owner);
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Path target = to.resolve(from.relativize(folder));
            if (!folder.equals(from)) {
              Files.copy(folder, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
            boolean emptied =
                from.equals(folder.getParent())
                    && EMPTIED.contains(String.valueOf(folder.getFileName()));
            return emptied ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!LEFT_OUT.contains(String.valueOf(file.getFileName()))) {
              try {
                Files.copy(
                    file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
              } catch (NoSuchFileException e) {
                // Dropped meanwhile: the WAL says so too.
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
  }
}
