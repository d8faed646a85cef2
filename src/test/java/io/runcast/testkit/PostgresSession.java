package io.runcast.testkit;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Gives a session of integration tests its PostgreSQL before the first test, and stops it after the
 * last, with the server of those who share one.
 *
 * <p>The build sets {@code runcast.it=true} for integration tests. Without it nothing starts until
 * a test asks {@link SharedPostgres}: unit tests need no database.
 */
public final class PostgresSession implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (Boolean.getBoolean("runcast.it")) {
      SharedPostgres.get();
    }
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    SharedServer.stop();
    SharedPostgres.stop();
  }
}
