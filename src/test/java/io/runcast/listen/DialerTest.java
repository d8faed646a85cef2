package io.runcast.listen;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.StopSignal;
import io.runcast.log.LogOrder;
import io.runcast.log.LogReader;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.postgresql.core.BaseConnection;

class DialerTest {

  private final AtomicInteger opened = new AtomicInteger();
  private @Nullable Thread call;

  /** Taken between the moment it is there and the moment the call looks whether it is. */
  @RepeatedTest(100)
  @Timeout(10)
  void opensNoSecondConnectionBehindOneThatIsTakenAtOnce() throws InterruptedException {
    Dialer dialer = new Dialer(new Reachable(), this::begin, new StopSignal(), 10);
    Dialer.Line line = dialer.take();
    // The next attempt, should there be one, is not to wait.
    dialer.hurry();
    while (line == null) {
      Thread.onSpinWait();
      line = dialer.take();
    }
    dialer.hurry();

    requireNonNull(call).join(Duration.ofSeconds(5).toMillis());
    assertThat(opened).hasValue(1);
  }

  private void begin(Runnable task) {
    Thread thread = new Thread(task, "test-dialer");
    call = thread;
    thread.start();
  }

  /** A database that is always there. */
  private final class Reachable implements Access {
    @Override
    public Prepared prepare() {
      return new Prepared(LogOrder.TRANSACTION, null);
    }

    @Override
    public boolean isMended() {
      return true;
    }

    @Override
    public ListenConnection listen() throws SQLException {
      opened.incrementAndGet();
      return new ListenConnection(silent(), "channel");
    }

    @Override
    public Connection openForPolling() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void distrust() {
      throw new UnsupportedOperationException();
    }

    @Override
    public LogOrder order(Connection connection) {
      throw new UnsupportedOperationException();
    }

    @Override
    public LogReader reader(LogOrder order) {
      throw new UnsupportedOperationException();
    }

    /** One that takes {@code LISTEN}, statement and notifications in one. */
    private static Connection silent() {
      return (Connection)
          Proxy.newProxyInstance(
              DialerTest.class.getClassLoader(),
              new Class<?>[] {BaseConnection.class, Statement.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "createStatement", "unwrap" -> proxy;
                    case "enquoteIdentifier" -> "channel";
                    case "execute" -> true;
                    default -> null;
                  });
    }
  }
}
