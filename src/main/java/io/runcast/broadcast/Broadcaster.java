package io.runcast.broadcast;

import io.runcast.Settings;
import io.runcast.log.LogAppended;
import io.runcast.log.LogCursor;
import io.runcast.log.Run;
import io.runcast.log.Snapshot;
import io.runcast.log.Subject;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fans one run, channel or key out to its subscribers, through a ring of frames that are encoded
 * once.
 *
 * <p>Lives while somebody follows it. What is about states and ends is for runs only: a channel has
 * neither. {@link #append} and {@link #changed} belong to the listener's thread; everything else
 * may be called by any.
 *
 * <p>The JAX-RS face ({@link SseBroadcaster}, Jakarta RESTful Web Services 3.1 §9.4) keeps the
 * contract of that interface with one difference to the servers' own: no sink ever loses a row or
 * delays another sink. It takes only sinks that never block; other events reach those who are not
 * so far behind that the ring has moved on.
 */
public final class Broadcaster implements SseBroadcaster {

  /** Asks the database, at most once. */
  interface Query<T> {
    T get() throws SQLException;
  }

  private static final Duration LONGEST_SETTLING = Duration.ofSeconds(2);
  private static final Duration LONG_PAST = Duration.ofMinutes(1);

  private final Subject subject;
  private final Broadcasters all;
  private final Ring ring;
  private final Shards shards;
  private final AtomicReference<@Nullable Run> state = new AtomicReference<>();
  private final List<BiConsumer<SseEventSink, Throwable>> errorListeners =
      new CopyOnWriteArrayList<>();
  private final List<Consumer<SseEventSink>> closeListeners = new CopyOnWriteArrayList<>();

  private final AtomicReference<@Nullable Seen> endSeen = new AtomicReference<>();

  /** True once the listener told the end, which it does only when nothing can follow. */
  private volatile boolean endTold;

  /** True once the run is not in the table any more: nobody is to be started here. */
  private volatile boolean gone;

  /** How many rows the ended run has; null until counted. */
  private volatile @Nullable Long rows;

  /** Id of the newest row; null until a row came or somebody looked. */
  private volatile @Nullable Long lastId;

  /** Forgotten when something is told that those who come now know already. */
  private volatile @Nullable Checkpoint checkpoint;

  /** How often something was told that is no row. */
  private final AtomicLong told = new AtomicLong();

  Broadcaster(Subject subject, Broadcasters all, Settings.Ring bounds, Executor pumps) {
    this.subject = subject;
    this.all = all;
    this.ring = new Ring(bounds.rows(), bounds.bytes());
    this.shards = new Shards(pumps);
  }

  Subject subject() {
    return subject;
  }

  Ring ring() {
    return ring;
  }

  /** What an admin wants to know of it. */
  Followed followed() {
    return new Followed(subject, (int) shards.all().count(), ring.size(), ring.bytes());
  }

  void add(Subscriber subscriber) {
    shards.add(subscriber);
  }

  /** Forgets a subscriber; true when none is left. */
  boolean remove(Subscriber subscriber) {
    shards.remove(subscriber);
    return shards.isEmpty();
  }

  /** Takes a subscriber out; true when it was in: who does it decides how it goes on. */
  boolean evict(Subscriber subscriber) {
    return shards.remove(subscriber);
  }

  /** True when no more rows are to be expected. */
  boolean ended() {
    Run known = state.get();
    return known != null && known.ended();
  }

  /** The run's state, asked for when it is not known yet. */
  Run known(Query<Optional<Run>> query) throws SQLException, Broadcasters.NoRun {
    Run known = state.get();
    if (known == null) {
      state.compareAndSet(null, query.get().orElseThrow(Broadcasters.NoRun::new));
      known = state.get();
    }
    if (known == null) {
      throw new Broadcasters.NoRun();
    }
    return known;
  }

  Optional<Run> known() {
    return Optional.ofNullable(state.get());
  }

  OptionalLong lastId(Query<OptionalLong> query) throws SQLException {
    Long known = lastId;
    if (known != null) {
      return OptionalLong.of(known);
    }
    OptionalLong found = query.get();
    // A row that came meanwhile is newer than what was found, and stands already.
    if (found.isPresent() && lastId == null) {
      lastId = found.getAsLong();
    }
    return found;
  }

  /** Takes new rows, in order. */
  void append(LogAppended event) {
    ring.add(event.entries().stream().map(row -> Frame.of(subject, row)).toList());
    lastId = event.entries().get(event.entries().size() - 1).id();
    shards.signal();
  }

  /** Takes a state; true when it is a new one. */
  boolean changed(Run now) {
    endTold = now.ended();
    rows = null;
    if (now.equals(state.getAndSet(now))) {
      return false;
    }
    tell(Frame.notice(Notice.run(now)));
    return true;
  }

  /** Tells what is no row in the run's order; on the listener's thread. */
  void tell(Frame notice) {
    add(notice);
    told.incrementAndGet();
    checkpoint = null;
  }

  /** A checkpoint of a moment ago, if it covers the place and will hold for long enough. */
  Checkpoint checkpoint(LogCursor place) {
    Checkpoint known = checkpoint;
    boolean usable =
        known != null
            && known.isFresh()
            && ring.isRecent(known.mark().sequence())
            && known.stand().position().covers(place);
    return usable && known != null ? known : newCheckpoint();
  }

  /** A checkpoint of now; see there for the order of the two. */
  Checkpoint newCheckpoint() {
    long before = told.get();
    Ring.Mark mark = ring.mark();
    Checkpoint now = new Checkpoint(mark, all.stand(subject.channel()), System.nanoTime());
    if (told.get() == before) {
      checkpoint = now;
    }
    return now;
  }

  /** On the listener's thread, before those who are here are told. */
  void runGone() {
    gone = true;
  }

  boolean isGone() {
    return gone;
  }

  Stream<Subscriber> subscribers() {
    return shards.all();
  }

  /** Ends all its streams; the clients come back with their places. */
  void sendAway(DisconnectReason reason) {
    shards.all().forEach(subscriber -> subscriber.close(reason));
  }

  /** How many rows an ended run has; counted once. */
  long rows(Query<Long> count) throws SQLException {
    Long known = rows;
    if (known == null) {
      known = count.get();
      rows = known;
    }
    return known;
  }

  /**
   * True when no row can follow the run's end any more: it was told by the listener, it is long
   * past, or every transaction that was open when the end was first seen here is over.
   */
  boolean settled(Snapshot snapshot) {
    Run known = state.get();
    if (endTold || known == null || isLongPast(known.finishedAt())) {
      return true;
    }
    Seen first = endSeen.updateAndGet(old -> old == null ? Seen.now(snapshot) : old);
    return first == null
        || snapshot.settles(first.snapshot())
        || System.nanoTime() - first.at() > LONGEST_SETTLING.toNanos();
  }

  private static boolean isLongPast(@Nullable Instant finished) {
    return finished != null && finished.isBefore(Instant.now().minus(LONG_PAST));
  }

  private record Seen(Snapshot snapshot, long at) {
    static Seen now(Snapshot snapshot) {
      return new Seen(snapshot, System.nanoTime());
    }
  }

  /** Adds an event in the run's order. */
  void add(Frame frame) {
    ring.add(List.of(frame));
    shards.signal();
  }

  void closed(Subscriber subscriber, DisconnectReason reason) {
    if (subscriber.sink() instanceof SseEventSink sink) {
      closeListeners.forEach(listener -> listener.accept(sink));
      if (reason == DisconnectReason.STALLED) {
        Throwable stalled = new IllegalStateException(reason.sentence());
        errorListeners.forEach(listener -> listener.accept(sink, stalled));
      }
    }
  }

  @Override
  public void register(SseEventSink sink) {
    if (!(sink instanceof ClientSink client)) {
      throw new IllegalArgumentException(
          "only sinks that never block can be registered, not " + sink.getClass().getName());
    }
    all.follow(StreamRequest.live(subject), client);
  }

  @Override
  public CompletionStage<?> broadcast(OutboundSseEvent event) {
    byte[] bytes = OutboundEvents.encode(event);
    add(new Frame(bytes, bytes, null, false));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(BiConsumer<SseEventSink, Throwable> listener) {
    errorListeners.add(listener);
  }

  @Override
  public void onClose(Consumer<SseEventSink> listener) {
    closeListeners.add(listener);
  }

  @Override
  public void close() {
    close(true);
  }

  @Override
  public void close(boolean cascading) {
    if (cascading) {
      sendAway(DisconnectReason.SHUTDOWN);
    }
  }
}
