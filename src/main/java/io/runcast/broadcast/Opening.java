package io.runcast.broadcast;

import io.runcast.Language;
import io.runcast.broadcast.Broadcasters.NoRun;
import io.runcast.log.LogCursor;
import io.runcast.log.LogFilter;
import io.runcast.log.ResumeToken;
import io.runcast.log.Run;
import io.runcast.log.RunReader;
import io.runcast.log.Subject;
import io.runcast.log.TailSearch;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where a client begins: which rows, behind which one, from the table or from the ring.
 *
 * <p>On a reader thread of {@link Workers}, once per client.
 */
final class Opening {

  private static final Duration MOMENT = Duration.ofMillis(500);
  private static final long MAX_ANSWERS = 10_000;

  private final Broadcasters broadcasters;
  private final RunReader runs;

  private final BooleanSupplier crowded;

  /** Where tails begin: a few new rows on top of the tail do no harm. */
  private final Recent<TailWish, TailSearch> tails = new Recent<>(MOMENT, MAX_ANSWERS, tail -> 1);

  private final Recent<Broadcaster, OptionalLong> firstIds =
      new Recent<>(MOMENT, MAX_ANSWERS, id -> 1);

  private record TailWish(Subject subject, LogFilter filter, long tail) {}

  /**
   * @param crowded whether answers of a moment ago will do
   */
  Opening(Broadcasters broadcasters, RunReader runs, BooleanSupplier crowded) {
    this.broadcasters = broadcasters;
    this.runs = runs;
    this.crowded = crowded;
  }

  void tick() {
    tails.expire();
    firstIds.expire();
  }

  /**
   * Starts the subscriber, or leaves it waiting for a run to start.
   *
   * @return false when it is to be called again: its tail is long to find, and others want a turn
   */
  boolean open(Lease lease, Subscriber subscriber) throws SQLException {
    Subject subject = subject(lease, subscriber);
    if (subject == null) {
      return true;
    }
    if (!findTail(lease, subscriber, subject)) {
      return false;
    }
    try {
      join(lease, subscriber, subject);
    } catch (SQLException e) {
      // It is to be opened anew, and perhaps in another run, unless somebody else sees to it: the
      // run is gone, or all start over.
      if (broadcasters.abandon(subject, subscriber)) {
        throw e;
      }
      return true;
    } catch (NoRun e) {
      if (subscriber.request().subject() != null) {
        subscriber.endWith(Notice.runGone(), DisconnectReason.RUN_GONE);
      } else if (broadcasters.abandon(subject, subscriber)) {
        // The run it followed as the current one is gone; there may be another.
        subscriber.losePlace();
        return false;
      }
    }
    return true;
  }

  /** Where the tail begins is looked up before joining: rows that come meanwhile come on top. */
  private boolean findTail(Lease lease, Subscriber subscriber, Subject subject)
      throws SQLException {
    StreamRequest request = subscriber.request();
    boolean hasPlace = request.resumeBroken() || request.resume().isPresent();
    if (hasPlace
        || subscriber.waitedForRun()
        || request.tail() == 0
        || request.tail() == StreamRequest.ALL) {
      return true;
    }
    TailWish wish = new TailWish(subject, request.filter(), request.tail());
    TailSearch search = crowded.getAsBoolean() ? tails.find(wish) : null;
    if (search == null) {
      search = subscriber.tail();
      if (search == null || !search.subject().equals(subject)) {
        search = TailSearch.of(subject, request.filter(), request.tail());
      }
      if (search.found() == null) {
        search =
            lease
                .reader()
                .walk(lease.connection(), broadcasters.stand(subject.channel()).position(), search);
        if (search.found() != null) {
          tails.keep(wish, search);
        }
      }
    }
    subscriber.tail(search);
    return search.found() != null;
  }

  /** What a client follows; null when it waits for a run, or was told that there is none. */
  private @Nullable Subject subject(Lease lease, Subscriber subscriber) throws SQLException {
    StreamRequest request = subscriber.request();
    if (request.subject() != null) {
      return request.subject();
    }
    if (request.resume().isPresent() && !subscriber.placeLost() && !subscriber.waitedForRun()) {
      return request.resume().get().subject();
    }
    // Waiting first, asking second: a run that starts in between opens those who wait once more.
    broadcasters.current().add(subscriber);
    Optional<Run> active;
    try {
      active = runs.current(lease.connection(), request.scope());
    } catch (SQLException e) {
      if (broadcasters.current().remove(subscriber)) {
        throw e;
      }
      return null;
    }
    if (active.isPresent()) {
      return broadcasters.current().remove(subscriber) ? Subject.run(active.get().id()) : null;
    }
    tellNoRun(subscriber);
    return null;
  }

  private void tellNoRun(Subscriber subscriber) {
    Notice connected = Notice.connected(broadcasters.mode(), null, null, null);
    if (subscriber.request().endWithoutRun()) {
      if (broadcasters.current().remove(subscriber)) {
        subscriber.send(connected);
        subscriber.endWith(Notice.noRun(), DisconnectReason.NO_RUN);
      }
    } else if (!subscriber.waitedForRun()) {
      subscriber.waitForRun();
      subscriber.send(connected);
      subscriber.send(Notice.noRun());
    }
    if (subscriber.closed() != null) {
      broadcasters.current().remove(subscriber);
    }
  }

  private void join(Lease lease, Subscriber subscriber, Subject subject)
      throws SQLException, NoRun {
    // Joining first and asking second is what makes it safe; see LogAdvanced and WatchedRuns.
    Broadcaster broadcaster = broadcasters.join(subject, subscriber);
    Run run =
        subject instanceof Subject.OfRun one
            ? broadcaster.known(() -> runs.find(lease.connection(), one.run()))
            : null;
    Beginning beginning = beginning(subscriber, broadcaster);
    Checkpoint checkpoint = beginning.checkpoint();
    LogCursor upTo = broadcaster.ended() ? null : checkpoint.stand().position();
    boolean behind = upTo != null && !upTo.covers(beginning.from());
    subscriber.start(
        new Opened(
            broadcaster,
            beginning.from(),
            beginning.witness(),
            upTo,
            behind ? beginning.from() : null,
            new Ring.Mark(
                beginning.inRing().orElse(checkpoint.mark().sequence()), checkpoint.mark().first()),
            beginning.inRing().isPresent(),
            greeting(lease, subscriber, broadcaster, run, beginning)));
  }

  /**
   * Where a client begins.
   *
   * @param witness the row that it had last; null when it comes without a place
   * @param checkpoint where the ring takes over from the table
   * @param inRing the frame of the ring that comes next; empty when the table must be asked
   * @param reset true when the place the client named cannot be honoured
   * @param token true when the client has no place yet that a reconnect could name
   */
  private record Beginning(
      LogCursor from,
      @Nullable LogCursor witness,
      Checkpoint checkpoint,
      OptionalLong inRing,
      boolean reset,
      boolean token) {

    static Beginning at(LogCursor from, Checkpoint checkpoint, boolean token) {
      return new Beginning(from, null, checkpoint, OptionalLong.empty(), false, token);
    }
  }

  private Beginning beginning(Subscriber subscriber, Broadcaster broadcaster) {
    StreamRequest request = subscriber.request();
    LogCursor start =
        LogCursor.start(broadcasters.stand(broadcaster.subject().channel()).position().epoch());
    if (subscriber.waitedForRun()) {
      return Beginning.at(start, broadcaster.checkpoint(start), false);
    }
    if (request.resumeBroken() || request.resume().isPresent()) {
      return resumed(request, broadcaster, start);
    }
    if (request.tail() == 0) {
      Checkpoint now = broadcaster.newCheckpoint();
      return Beginning.at(now.stand().position(), now, true);
    }
    TailSearch tail = subscriber.tail();
    LogCursor found = tail == null ? null : tail.found();
    LogCursor from = found == null || found.epoch() != start.epoch() ? start : found;
    // Who gets every row wants every row also when it is cut before the first one: a run's first
    // rows may be more than a tail by then.
    return Beginning.at(from, broadcaster.checkpoint(from), from.equals(start));
  }

  /**
   * Whether the row that the client had last still stands is found out with its first page; see
   * {@link Gap}.
   */
  private static Beginning resumed(
      StreamRequest request, Broadcaster broadcaster, LogCursor start) {
    Optional<LogCursor> place =
        request
            .resume()
            .filter(token -> token.subject().equals(broadcaster.subject()))
            .map(ResumeToken::cursor)
            .filter(cursor -> cursor.epoch() == start.epoch());
    LogCursor from = place.orElse(start);
    OptionalLong inRing =
        place.isPresent() && !broadcaster.ended()
            ? broadcaster.ring().behind(from)
            : OptionalLong.empty();
    return new Beginning(
        from, place.orElse(null), broadcaster.checkpoint(from), inRing, place.isEmpty(), false);
  }

  private List<byte[]> greeting(
      Lease lease,
      Subscriber subscriber,
      Broadcaster broadcaster,
      @Nullable Run run,
      Beginning beginning)
      throws SQLException {
    Language language = subscriber.request().language();
    List<byte[]> greeting = new ArrayList<>();
    if (run != null && subscriber.waitedForRun()) {
      greeting.add(Notice.run(run).in(language));
    } else {
      Subject subject = broadcaster.subject();
      ResumeToken token =
          beginning.token() ? new ResumeToken(subject, beginning.from(), false) : null;
      Long lastId =
          boxed(broadcaster.lastId(() -> lease.reader().lastId(lease.connection(), subject)));
      Notice connected =
          subject instanceof Subject.OfChannel channel
              ? Notice.connectedTo(broadcasters.mode(), channel, lastId, token)
              : Notice.connected(broadcasters.mode(), run, lastId, token);
      greeting.add(connected.in(language));
    }
    if (beginning.reset()) {
      greeting.add(Notice.reset(firstId(lease, broadcaster)).in(language));
    }
    return greeting;
  }

  private OptionalLong firstId(Lease lease, Broadcaster broadcaster) throws SQLException {
    OptionalLong id = crowded.getAsBoolean() ? firstIds.find(broadcaster) : null;
    if (id == null) {
      id = lease.reader().firstId(lease.connection(), broadcaster.subject());
      firstIds.keep(broadcaster, id);
    }
    return id;
  }

  private static @Nullable Long boxed(OptionalLong id) {
    return id.isPresent() ? (Long) id.getAsLong() : null;
  }
}
