package io.runcast.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.Language;
import io.runcast.broadcast.ClientSink;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.broadcast.Outlet;
import io.runcast.log.Subject;
import io.runcast.security.Caller;
import io.runcast.security.Role;
import io.runcast.security.Standing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One connection, whose client and whose runs the test plays. */
class SocketClientTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final FakeSession session = new FakeSession();
  private final List<FakeRun> runs = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();
  private final List<SocketClient> left = new ArrayList<>();
  private final Visitor visitor =
      new Visitor(
          Caller.anonymous(Set.of(Role.VIEWER)), "192.0.2.1", Language.ENGLISH, Connections.none());
  private final SocketClient client =
      new SocketClient(
          session.session(),
          new RemoteWire(session.session().getAsyncRemote()),
          visitor,
          new Commands(visitor, (name, key, caller) -> new Subject.OfChannel(name, key)),
          System.nanoTime() + Duration.ofHours(1).toNanos(),
          new Surroundings());

  @Test
  void sendsOneMessageAtATime() {
    FakeRun run = subscribe(1);
    session.stopReading();

    run.row("a");
    run.row("b");

    assertThat(session.underWay()).isEqualTo(1);
    session.readOne();
    assertThat(session.underWay()).isEqualTo(1);
    session.readOn();
    assertThat(messages()).containsExactly("a", "b");
  }

  /** A write costs as much as ten messages. */
  @Test
  void writesAtOnceWhatSeveralSubscriptionsHaveByTheClientsTurn() {
    List<List<byte[]>> writes = new ArrayList<>();
    List<Runnable> turns = new ArrayList<>();
    SocketClient busy =
        new SocketClient(
            session.session(),
            new Wire() {
              @Override
              public int batchBytes() {
                return 16 * 1024;
              }

              @Override
              public void send(List<byte[]> messages, Listener listener) {
                writes.add(messages);
                listener.sent();
              }
            },
            visitor,
            new Commands(visitor, (name, key, caller) -> new Subject.OfChannel(name, key)),
            System.nanoTime() + Duration.ofHours(1).toNanos(),
            new Surroundings() {
              @Override
              public void giveWay(Runnable task) {
                turns.add(task);
              }
            });
    busy.receive("{\"op\":\"subscribe\",\"run\":1}");
    busy.receive("{\"op\":\"subscribe\",\"run\":2}");
    writes.clear();

    runs.get(0).row("a");
    runs.get(1).row("b");
    runs.get(0).row("c");
    assertThat(writes).isEmpty();
    assertThat(turns).hasSize(1);
    turns.remove(0).run();

    assertThat(writes).hasSize(1);
    assertThat(writes.get(0)).hasSize(3);
    runs.get(1).row("d");
    assertThat(turns).hasSize(1);
  }

  @Test
  void holdsSubscriptionsBackAndWakesThemInTurn() {
    FakeRun first = subscribe(1);
    FakeRun second = subscribe(2);
    session.stopReading();
    String large = "x".repeat(40_000);
    first.rowsWhileReady(large);

    assertThat(first.written).isEqualTo(2);
    second.rowsWhileReady(large);
    assertThat(second.written).isZero();
    int before = first.signals;

    session.readOne();
    assertThat(first.signals).as("not yet: there is half a window").isEqualTo(before);
    session.readOne();
    assertThat(first.signals).isGreaterThan(before);
    assertThat(second.signals).isPositive();
  }

  @Test
  void saysNothingBehindUnsubscribed() {
    FakeRun run = subscribe(1);
    session.stopReading();
    run.row("under way");
    run.row("waits");

    client.receive("{\"op\":\"unsubscribe\",\"run\":1}");
    run.row("too late");
    session.readOn();

    assertThat(messages()).containsExactly("under way");
    assertThat(session.types()).endsWith("unsubscribed");
    assertThat(run.closed).isEqualTo(DisconnectReason.CLIENT_GONE);
  }

  @Test
  void tellsTheEndBehindTheLastRow() {
    FakeRun run = subscribe(1);
    session.stopReading();
    run.row("under way");
    run.row("last");
    run.sink().close(DisconnectReason.RUN_ENDED);
    session.readOn();

    assertThat(session.types()).containsExactly("subscribed", "log", "log", "unsubscribed");
    assertThat(session.sent().get(3).getString("reason")).isEqualTo("run_ended");
    FakeRun again = subscribe(1);
    again.row("again");
    assertThat(messages()).containsExactly("under way", "last", "again");
  }

  @Test
  void startsOverBehindWhatItSent() {
    FakeRun run = subscribe(1);
    run.row("one");
    run.row("two");
    run.sink().close(DisconnectReason.START_OVER);

    assertThat(runs).hasSize(1);
    later.remove(0).run();

    assertThat(runs.get(1).cursor).isEqualTo("two");
    assertThat(session.types()).containsExactly("subscribed", "log", "log");
    runs.get(1).row("three");
    assertThat(messages()).containsExactly("one", "two", "three");
  }

  @Test
  void doesNotStartOverWhatWasUnsubscribed() {
    FakeRun run = subscribe(1);
    run.sink().close(DisconnectReason.START_OVER);
    client.receive("{\"op\":\"unsubscribe\",\"run\":1}");

    later.remove(0).run();

    assertThat(runs).hasSize(1);
  }

  @Test
  void holdsBackWhatIsPausedOnly() {
    FakeRun paused = subscribe(1);
    FakeRun other = subscribe(2);
    client.receive("{\"op\":\"pause\",\"run\":1}");

    assertThat(paused.sink().isReady()).isFalse();
    assertThat(other.sink().isReady()).isTrue();

    int before = paused.signals;
    client.receive("{\"op\":\"resume\"}");
    assertThat(paused.sink().isReady()).isTrue();
    assertThat(paused.signals).isGreaterThan(before);
    assertThat(session.types()).endsWith("paused", "resumed");
  }

  @Test
  void sendsAwayWhoTakesNothing() {
    FakeRun run = subscribe(1);
    session.stopReading();
    run.row("never read");

    client.tick(System.nanoTime() + 5 * SECOND, SECOND, 10 * SECOND);
    assertThat(session.closeCode()).isNull();
    client.tick(System.nanoTime() + 11 * SECOND, SECOND, 10 * SECOND);

    assertThat(session.closeCode()).isEqualTo(4408);
    assertThat(run.closed).isEqualTo(DisconnectReason.STALLED);
    assertThat(left).containsExactly(client);
  }

  @Test
  void sendsAwayWhoAnswersNoPing() {
    client.tick(System.nanoTime() + 2 * SECOND, SECOND, 10 * SECOND);
    assertThat(session.pings()).isEqualTo(1);
    client.heard();
    client.tick(System.nanoTime() + 20 * SECOND, SECOND, 10 * SECOND);
    assertThat(session.pings()).isEqualTo(2);
    assertThat(session.closeCode()).isNull();

    client.tick(System.nanoTime() + 40 * SECOND, SECOND, 10 * SECOND);

    assertThat(session.closeCode()).isEqualTo(4408);
  }

  @Test
  void tellsWhyTheLoginDoesNotCount() {
    FakeRun run = subscribe(1);
    session.stopReading();
    run.row("under way");
    run.row("waits");

    client.dismiss(Standing.EXPIRED);
    assertThat(session.closeCode()).isNull();
    session.readOn();

    assertThat(session.types()).containsExactly("subscribed", "log", "error");
    assertThat(session.closeCode()).isEqualTo(4401);
  }

  @Test
  void doesNotWaitTwiceForWhoseLoginDoesNotCount() {
    subscribe(1);
    session.stopReading();
    client.dismiss(Standing.REVOKED);

    client.dismiss(Standing.REVOKED);

    assertThat(session.closeCode()).isEqualTo(4401);
  }

  @Test
  void endsAllWhenTheConnectionBreaks() {
    FakeRun run = subscribe(1);
    session.stopReading();
    run.row("under way");
    session.breakOff();

    assertThat(run.closed).isEqualTo(DisconnectReason.CLIENT_GONE);
    assertThat(client.isOver()).isTrue();
    assertThat(left).containsExactly(client);
  }

  @Test
  void hasSoManySubscriptionsAndNoMore() {
    for (int run = 1; run <= SocketClient.MOST_SUBSCRIPTIONS; run++) {
      subscribe(run);
    }
    client.receive("{\"op\":\"subscribe\",\"run\":1000}");

    assertThat(session.types()).endsWith("error");
    assertThat(runs).hasSize(SocketClient.MOST_SUBSCRIPTIONS);
  }

  @Test
  void keepsNoMoreAnswersThanItMustForWhoDoesNotRead() {
    session.stopReading();
    // Refilled now and then, so that it is not the flood that ends it.
    for (int i = 0; i < 400; i++) {
      client.receive("{\"op\":\"ping\"}");
    }
    assertThat(session.closeCode()).isNull();
    for (int i = 0; i < 200; i++) {
      client.receive("{\"op\":\"ping\"}");
    }
    assertThat(session.closeCode()).isEqualTo(1008);
  }

  private FakeRun subscribe(long run) {
    client.receive("{\"op\":\"subscribe\",\"run\":" + run + "}");
    return runs.get(runs.size() - 1);
  }

  private List<String> messages() {
    return session.sent().stream()
        .filter(message -> message.getString("type").equals("log"))
        .map(message -> message.getString("message"))
        .toList();
  }

  private class Surroundings implements SocketClient.Surroundings {

    @Override
    public Subscription.Source follow(Command.Follow command) {
      return (sink, cursor) -> {
        FakeRun run = new FakeRun(sink, cursor);
        runs.add(run);
        return run;
      };
    }

    @Override
    public Subscription.Source followRuns(Visitor who) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void giveWay(Runnable task) {
      task.run();
    }

    @Override
    public void later(Runnable task, Duration delay) {
      if (!client.isOver()) {
        later.add(task);
      }
    }

    @Override
    public void left(SocketClient gone) {
      left.add(gone);
    }
  }

  /** What stands where a subscriber of the fan-out does. */
  private static final class FakeRun implements Outlet {

    private final ClientSink sink;
    private final @Nullable String cursor;
    private int signals;
    private int written;
    private @Nullable DisconnectReason closed;

    FakeRun(ClientSink sink, @Nullable String cursor) {
      this.sink = sink;
      this.cursor = cursor;
    }

    ClientSink sink() {
      return sink;
    }

    /** Its cursor is how its message begins. */
    void row(String message) {
      byte[] event =
          "id: %s\ndata: {\"type\":\"log\",\"message\":\"%s\"}\n\n"
              .formatted(message.substring(0, Math.min(8, message.length())), message)
              .getBytes(StandardCharsets.UTF_8);
      try {
        sink.write(event);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      written++;
    }

    void rowsWhileReady(String message) {
      while (sink.isReady()) {
        row(message);
      }
    }

    @Override
    public void signal() {
      signals++;
    }

    @Override
    public void sendRaw(byte[] bytes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close(DisconnectReason reason) {
      closed = reason;
      sink.close(reason);
    }
  }
}
