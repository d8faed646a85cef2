package io.runcast.broadcast;

import io.runcast.broadcast.Broadcasters.NoRun;
import io.runcast.log.LogCursor;
import io.runcast.log.LogReader;
import io.runcast.log.ResumeToken;
import io.runcast.log.Run;
import io.runcast.log.RunReader;
import io.runcast.log.TailSearch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where a client begins: which run, behind which row, from the table or from the ring.
 *
 * <p>On a reader thread of {@link Workers}, once per client.
 */
final class Opening {

  private final Broadcasters broadcasters;
  private final RunReader runs;
  private final LogReaders readers;

  Opening(Broadcasters broadcasters, RunReader runs, LogReaders readers) {
    this.broadcasters = broadcasters;
    this.runs = runs;
    this.readers = readers;
  }

  /**
   * Starts the subscriber, or leaves it waiting for a run to start.
   *
   * @return false when it is to be called again: its tail is long to find, and others want a turn
   */
  boolean open(Connection connection, Subscriber subscriber) throws SQLException {
    OptionalLong id = run(connection, subscriber);
    if (id.isEmpty()) {
      return true;
    }
    if (!findTail(connection, subscriber, id.getAsLong())) {
      return false;
    }
    try {
      join(connection, subscriber, id.getAsLong());
    } catch (NoRun e) {
      if (subscriber.request().run().isPresent()) {
        subscriber.endWith(Notice.runGone(), DisconnectReason.RUN_GONE);
      } else if (broadcasters.abandon(id.getAsLong(), subscriber)) {
        // The run it followed as the current one is gone; there may be another.
        subscriber.losePlace();
        return false;
      }
    }
    return true;
  }

  /** Where the tail begins is looked up before joining: rows that come meanwhile come on top. */
  private boolean findTail(Connection connection, Subscriber subscriber, long run)
      throws SQLException {
    StreamRequest request = subscriber.request();
    boolean hasPlace = request.resumeBroken() || request.resume().isPresent();
    if (hasPlace
        || subscriber.waitedForRun()
        || request.tail() == 0
        || request.tail() == StreamRequest.ALL) {
      return true;
    }
    TailSearch search = subscriber.tail();
    if (search == null || search.run() != run) {
      search = TailSearch.of(run, request.filter(), request.tail());
    }
    Stand stand = broadcasters.stand();
    if (search.found() == null) {
      search = readers.by(stand.order()).walk(connection, stand.position(), search);
      subscriber.tail(search);
    }
    return search.found() != null;
  }

  /** The run that a client follows; empty when it waits for one, or was told that there is none. */
  private OptionalLong run(Connection connection, Subscriber subscriber) throws SQLException {
    StreamRequest request = subscriber.request();
    if (request.run().isPresent()) {
      return request.run();
    }
    if (request.resume().isPresent() && !subscriber.placeLost() && !subscriber.waitedForRun()) {
      return OptionalLong.of(request.resume().get().run());
    }
    // Waiting first, asking second: a run that starts in between opens those who wait once more.
    broadcasters.current().add(subscriber);
    Optional<Run> active;
    try {
      active = runs.current(connection);
    } catch (SQLException e) {
      if (broadcasters.current().remove(subscriber)) {
        throw e;
      }
      return OptionalLong.empty();
    }
    if (active.isPresent()) {
      return broadcasters.current().remove(subscriber)
          ? OptionalLong.of(active.get().id())
          : OptionalLong.empty();
    }
    tellNoRun(subscriber);
    return OptionalLong.empty();
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

  private void join(Connection connection, Subscriber subscriber, long id)
      throws SQLException, NoRun {
    // The order of the next four lines is what makes joining safe; see LogAdvanced and WatchedRuns.
    Broadcaster broadcaster = broadcasters.join(id, subscriber);
    Run run = broadcaster.known(() -> runs.find(connection, id));
    Ring.Mark mark = broadcaster.ring().mark();
    Stand stand = broadcasters.stand();

    boolean ended = broadcaster.ended();
    LogReader reader = readers.by(stand.order());
    Beginning beginning =
        beginning(connection, reader, subscriber, broadcaster, stand.position(), ended);
    LogCursor upTo = ended ? null : stand.position();
    boolean behind = upTo != null && !upTo.covers(beginning.from());
    subscriber.start(
        new Opened(
            broadcaster,
            beginning.from(),
            beginning.witness(),
            upTo,
            behind ? beginning.from() : null,
            new Ring.Mark(beginning.inRing().orElse(mark.sequence()), mark.first()),
            beginning.inRing().isPresent(),
            greeting(connection, reader, subscriber, broadcaster, run, beginning)));
  }

  /**
   * Where a client begins.
   *
   * @param witness the row that it had last; null when it comes without a place
   * @param inRing the frame of the ring that comes next; empty when the table must be asked
   * @param reset true when the place the client named cannot be honoured
   * @param token true when the client has no place yet that a reconnect could name
   */
  private record Beginning(
      LogCursor from,
      @Nullable LogCursor witness,
      OptionalLong inRing,
      boolean reset,
      boolean token) {

    static Beginning at(LogCursor from) {
      return new Beginning(from, null, OptionalLong.empty(), false, false);
    }
  }

  private Beginning beginning(
      Connection connection,
      LogReader reader,
      Subscriber subscriber,
      Broadcaster broadcaster,
      LogCursor position,
      boolean ended)
      throws SQLException {
    StreamRequest request = subscriber.request();
    long run = broadcaster.run();
    LogCursor start = LogCursor.start(position.epoch());
    if (subscriber.waitedForRun()) {
      return Beginning.at(start);
    }
    if (request.resumeBroken() || request.resume().isPresent()) {
      Optional<LogCursor> from =
          request.resume().filter(token -> token.run() == run).map(ResumeToken::cursor);
      OptionalLong inRing =
          from.isPresent() && !ended ? broadcaster.ring().behind(from.get()) : OptionalLong.empty();
      boolean honoured =
          inRing.isPresent()
              || (from.isPresent()
                  && from.get().epoch() == start.epoch()
                  && reader.stands(connection, from.get()));
      return honoured
          ? new Beginning(from.orElse(start), from.orElse(null), inRing, false, false)
          : new Beginning(start, null, inRing, true, false);
    }
    if (request.tail() == 0) {
      return new Beginning(position, null, OptionalLong.empty(), false, true);
    }
    TailSearch tail = subscriber.tail();
    LogCursor found = tail == null ? null : tail.found();
    LogCursor from = found == null || found.epoch() != position.epoch() ? start : found;
    // Who gets every row wants every row also when it is cut before the first one: a run's first
    // rows may be more than a tail by then.
    return new Beginning(from, null, OptionalLong.empty(), false, from.equals(start));
  }

  private List<byte[]> greeting(
      Connection connection,
      LogReader reader,
      Subscriber subscriber,
      Broadcaster broadcaster,
      Run run,
      Beginning beginning)
      throws SQLException {
    Language language = subscriber.request().language();
    List<byte[]> greeting = new ArrayList<>();
    if (subscriber.waitedForRun()) {
      greeting.add(Notice.run(run).in(language));
    } else {
      ResumeToken token =
          beginning.token() ? new ResumeToken(run.id(), beginning.from(), false) : null;
      Long lastId = boxed(broadcaster.lastId(() -> reader.lastId(connection, run.id())));
      greeting.add(Notice.connected(broadcasters.mode(), run, lastId, token).in(language));
    }
    if (beginning.reset()) {
      greeting.add(Notice.reset(reader.firstId(connection, run.id())).in(language));
    }
    return greeting;
  }

  private static @Nullable Long boxed(OptionalLong id) {
    return id.isPresent() ? (Long) id.getAsLong() : null;
  }
}
