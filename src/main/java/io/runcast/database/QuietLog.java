package io.runcast.database;

import java.util.logging.Level;
import liquibase.logging.Logger;
import liquibase.logging.core.AbstractLogService;
import liquibase.logging.core.AbstractLogger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps Liquibase's dozens of lines per run out of the server's log: all of them are debug output.
 * Nothing is lost by it, because Liquibase throws what it logs as an error.
 */
final class QuietLog extends AbstractLogService {

  private static final Logger LOGGER = new Debug();

  @Override
  public int getPriority() {
    // Named in the scope, so that Liquibase's service search must not find it.
    return PRIORITY_NOT_APPLICABLE;
  }

  @Override
  @SuppressWarnings("rawtypes") // Liquibase's signature
  public Logger getLog(Class type) {
    return LOGGER;
  }

  private static final class Debug extends AbstractLogger {

    private final java.util.logging.Logger log =
        java.util.logging.Logger.getLogger("io.runcast.database.liquibase");

    @Override
    public void log(Level level, String message, @Nullable Throwable e) {
      log.log(Level.FINE, message, e);
    }

    @Override
    public void close() {}
  }
}
