package io.runcast.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.broadcast.ClientSink;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.security.Standing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A download on one thread: what it waits for is done when the test says so. */
class LogDownloadTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Client client = new Client();
  private final Server server = new Server();
  private LogDownload download;

  @BeforeEach
  void begin() throws SQLException {
    download = new LogDownload(server, server.next(), client, server);
  }

  @Test
  void sendsPieceAfterPieceAndEndsProperly() {
    download.signal();
    server.readAll();

    assertThat(client.text()).isEqualTo("1 2 3 ");
    assertThat(client.log).containsExactly("left", "closed");
    assertThat(download.isOver()).isTrue();
  }

  @Test
  void readsNothingAheadOfAClientThatReadsNothing() {
    client.ready = false;

    download.signal();

    assertThat(server.tasks).isEmpty();
    assertThat(client.text()).isEmpty();
  }

  @Test
  void cutsOffWhoReadsNothingForTooLong() {
    client.ready = false;
    download.signal();

    download.tick(PATIENCE);
    assertThat(client.log).isEmpty();
    download.tick(Duration.ZERO);

    assertThat(client.log).containsExactly("left", "cut", "closed");
  }

  @Test
  void saysWhyAndCutsWhenTheLoginEnds() {
    download.signal();

    download.dismiss(Standing.EXPIRED);
    server.readAll();

    assertThat(client.text()).startsWith("1 broken: ").endsWith("does not count any more.");
    assertThat(client.log).containsExactly("left", "cut", "closed");
  }

  @Test
  void saysWhyOnlyOnce() {
    download.signal();
    client.ready = false;

    download.dismiss(Standing.EXPIRED);
    download.dismiss(Standing.REVOKED);
    client.ready = true;
    download.signal();

    assertThat(client.text()).containsOnlyOnce("broken").contains("login");
  }

  @Test
  void cutsWhenTheServerStops() {
    download.signal();

    download.close(DisconnectReason.SHUTDOWN);
    server.readAll();

    assertThat(client.text()).isEqualTo("1 ");
    assertThat(client.log).containsExactly("left", "cut", "closed");
  }

  @Test
  void cutsNothingOfAClientThatLeft() {
    client.gone = true;

    download.signal();

    assertThat(client.log).containsExactly("left", "closed");
  }

  @Test
  void goesOnAfterAFailureOfTheDatabase() {
    server.failures = 3;

    download.signal();
    server.readAll();

    assertThat(client.text()).isEqualTo("1 2 3 ");
    assertThat(client.log).containsExactly("left", "closed");
  }

  @Test
  void saysWhyAndCutsWhenTheDatabaseStaysAway() {
    server.failures = 100;

    download.signal();
    server.readAll();

    assertThat(client.text()).isEqualTo("1 broken: The database does not answer.");
    assertThat(client.log).containsExactly("left", "cut", "closed");
  }

  /** Three pieces, unless it fails; runs what is to be read later. */
  private final class Server implements LogDownload.Source, LogDownload.Surroundings {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private int pieces;
    private int failures;

    @Override
    public Piece next() throws SQLException {
      if (pieces > 0 && failures > 0) {
        failures--;
        throw new SQLException("away");
      }
      pieces++;
      return new Piece(List.of((pieces + " ").getBytes(StandardCharsets.UTF_8)), pieces == 3);
    }

    @Override
    public byte[] broken(String why) {
      return ("broken: " + why).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void read(Runnable task, Duration delay) {
      tasks.add(task);
    }

    @Override
    public void left(LogDownload gone) {
      client.log.add("left");
    }

    @Override
    public void cut() {
      client.log.add("cut");
    }

    void readAll() {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    }
  }

  private static final class Client implements ClientSink {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<String> log = new ArrayList<>();
    private boolean ready = true;
    private boolean gone;

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      if (gone) {
        throw new IOException("Broken pipe");
      }
      written.writeBytes(bytes);
    }

    @Override
    public void flush() {
      // Everything is where it belongs already.
    }

    @Override
    public void close() {
      log.add("closed");
    }

    String text() {
      return written.toString(StandardCharsets.UTF_8);
    }
  }
}
