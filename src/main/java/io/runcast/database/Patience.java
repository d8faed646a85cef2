package io.runcast.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tries DDL again that gave way to other sessions. The changesets wait 500 ms at most for a lock,
 * because writers queue behind one that waits; the pauses in between let them through.
 */
final class Patience {

  private static final Logger LOG = Logger.getLogger(Patience.class.getName());

  /** lock_not_available and deadlock_detected. */
  private static final Set<String> IN_USE = Set.of("55P03", "40P01");

  private static final Duration AT_MOST = Duration.ofMinutes(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

  private Patience() {}

  /** Works until it succeeds, fails for another reason, or two minutes have passed. */
  static <T> T retrying(SessionLock.Work<T> work) throws SQLException, InterruptedException {
    long begun = System.nanoTime();
    for (var pause = FIRST_PAUSE; ; pause = next(pause)) {
      try {
        return work.run();
      } catch (SQLException e) {
        if (!isInUse(e) || System.nanoTime() - begun > AT_MOST.toNanos()) {
          throw e;
        }
        LOG.log(
            Level.INFO,
            "{0}; trying again in {1} ms",
            new Object[] {e.getMessage(), pause.toMillis()});
      }
      Thread.sleep(pause.toMillis() + ThreadLocalRandom.current().nextLong(pause.toMillis()) / 4);
    }
  }

  static boolean isInUse(SQLException e) {
    return IN_USE.contains(e.getSQLState());
  }

  private static Duration next(Duration pause) {
    var twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }
}
