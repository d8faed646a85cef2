package io.runcast.listen;

import io.runcast.Language;
import io.runcast.StopSignal;
import io.runcast.database.ChannelParts;
import io.runcast.database.ChannelTable;
import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import io.runcast.log.ChannelStates;
import io.runcast.log.ChannelStates.State;
import io.runcast.log.LogAdvanced;
import io.runcast.log.LogAppended;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.LogEvent;
import io.runcast.log.LogFilter;
import io.runcast.log.LogInterrupted;
import io.runcast.log.LogOrder;
import io.runcast.log.LogPage;
import io.runcast.log.LogReader;
import io.runcast.log.Subject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows the channels over the log's connection. A channel whose table is not as it should be is
 * left alone until it is, and keeps neither the log nor another channel from being read.
 *
 * <p>Belongs to the listener's thread.
 */
final class ChannelWatch {

  private static final Logger LOG = Logger.getLogger(ChannelWatch.class.getName());

  /** Classes of what is the connection's fault; all else is the table's. */
  private static final List<String> OF_THE_CONNECTION = List.of("08", "57P");

  /**
   * So that whoever locks or slows a channel's table does not hold up the log. For a transaction:
   * behind a pooler the session is others', too.
   */
  private static final String IMPATIENCE =
      "set local lock_timeout = 200; set local statement_timeout = 3000";

  private static final Set<Code> NAME_THEIR_CHANNEL =
      EnumSet.of(Code.CHANNEL_PREPARING, Code.CHANNEL_INCOMPLETE);

  private final List<Followed> followed = new ArrayList<>();
  private final Predicate<String> isMaking;
  private final ChannelStates states;
  private final Consumer<LogEvent> events;
  private final StopSignal stop;
  private final ListenerCounts counts;
  private final String notifications;

  /**
   * @param isMaking whether what a channel lacks is being made
   * @param notifications what triggers notify on
   */
  ChannelWatch(
      List<ChannelTable> channels,
      Predicate<String> isMaking,
      ChannelStates states,
      Consumer<LogEvent> events,
      StopSignal stop,
      ListenerCounts counts,
      String notifications) {
    channels.forEach(channel -> followed.add(new Followed(channel)));
    this.isMaking = isMaking;
    this.states = states;
    this.events = events;
    this.stop = stop;
    this.counts = counts;
    this.notifications = notifications;
  }

  /**
   * Goes on where it was over another connection, unless that place means nothing there any more.
   *
   * @param lost whether the database may have lost what it had committed
   */
  void follow(Connection connection, boolean lost) throws SQLException {
    for (Followed channel : followed) {
      channel.unsure |= lost;
    }
    inspect(connection);
  }

  /** Looks whether the tables are as they should be. */
  void inspect(Connection connection) throws SQLException {
    int unused = forEach(followed, connection, Followed::inspect);
  }

  /**
   * Reads and tells new rows, a page of each channel, beginning with what was made meanwhile;
   * returns how many there were of channels whose writers ring.
   */
  int readPages(Connection connection) throws SQLException {
    List<Followed> made = followed.stream().filter(Followed::isMade).toList();
    int unused = forEach(made, connection, Followed::inspect);
    List<Followed> behind = followed.stream().filter(Followed::isReady).toList();
    return forEach(behind, connection, Followed::readPage);
  }

  /** True when the last pages had all that there was. */
  boolean areComplete() {
    return followed.stream().allMatch(channel -> !channel.isReady() || channel.isComplete());
  }

  private interface Work {
    int on(Followed channel, Connection connection) throws SQLException;
  }

  /** Several in one transaction; what is wrong with one table is no reason to leave the others. */
  private int forEach(List<Followed> channels, Connection connection, Work work)
      throws SQLException {
    int sum = 0;
    int done = 0;
    while (done < channels.size()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(IMPATIENCE);
        while (done < channels.size()) {
          sum += work.on(channels.get(done), connection);
          done++;
        }
        connection.commit();
      } catch (SQLException e) {
        if (isOfTheConnection(e) || done == channels.size()) {
          throw e;
        }
        connection.rollback();
        channels.get(done).fail(e);
        done++;
      }
      connection.setAutoCommit(true);
    }
    return sum;
  }

  private static boolean isOfTheConnection(SQLException failure) {
    String state = failure.getSQLState();
    return state == null || OF_THE_CONNECTION.stream().anyMatch(state::startsWith);
  }

  private final class Followed {

    private final ChannelTable table;
    private final Subject.OfChannel whole;
    private final LogReader reader;
    private @Nullable RowFollower rows;

    /** Whether the row it stands at has to be looked for before it goes on. */
    private boolean unsure;

    Followed(ChannelTable table) {
      this.table = table;
      this.whole = new Subject.OfChannel(table.name(), null);
      this.reader = new LogReader(table.whole(), LogOrder.TRANSACTION);
    }

    private boolean isReady() {
      State state = states.state(table.name());
      return state == State.LISTENING || state == State.POLLING;
    }

    /** True when what it was waiting for need not be waited for any more. */
    private boolean isMade() {
      return states.state(table.name()) == State.PREPARING && !isMaking.test(table.name());
    }

    int inspect(Connection connection) throws SQLException {
      // Asked first: what is finished after this is found below.
      boolean making = isMaking.test(table.name());
      ChannelParts parts = ChannelParts.of(connection, table, notifications);
      Optional<Finding> toBeMade = parts.toBeMade();
      if (making && toBeMade.isPresent()) {
        become(State.PREPARING, toBeMade.get());
        return 0;
      }
      Optional<Finding> obstacle = parts.obstacle();
      if (obstacle.isPresent()) {
        become(State.UNAVAILABLE, obstacle.get());
        return 0;
      }
      RowFollower settled = settled(connection);
      if (states.state(table.name()) != State.LISTENING) {
        // What made a read fail may last; and rows from before the bell are nobody's fault.
        int unused = settled.readPage(connection);
      }
      Finding silent = parts.silence().orElse(null);
      become(silent == null ? State.LISTENING : State.POLLING, silent);
      return 0;
    }

    /** Makes sure that it stands at a place of this database. */
    private RowFollower settled(Connection connection) throws SQLException {
      int epoch = reader.epoch(connection);
      RowFollower was = rows;
      unsure |= was != null && !isReady();
      if (was != null
          && was.position().epoch() == epoch
          && (!unsure || reader.stands(connection, was.position()))) {
        unsure = false;
        return was;
      }
      LogCursor end = reader.end(connection, epoch);
      RowFollower now = new RowFollower(this::page, this::tell, stop, counts, end);
      rows = now;
      unsure = false;
      if (was == null) {
        events.accept(new LogAdvanced(table.name(), end, LogOrder.TRANSACTION));
      } else {
        LOG.log(
            Level.WARNING,
            "Channel {0}: the rows are not those known before; clients start over",
            table.name());
        events.accept(new LogInterrupted(table.name(), end, LogOrder.TRANSACTION));
      }
      return now;
    }

    boolean isComplete() {
      return rows == null || rows.isComplete();
    }

    int readPage(Connection connection) throws SQLException {
      RowFollower following = rows;
      int found = following == null ? 0 : following.readPage(connection);
      return states.state(table.name()) == State.LISTENING ? found : 0;
    }

    void fail(SQLException failure) {
      become(
          State.UNAVAILABLE, ChannelParts.unreadable(table, String.valueOf(failure.getMessage())));
    }

    private LogPage page(Connection connection, LogCursor place, int most, long bytes)
        throws SQLException {
      return reader.read(connection, whole, LogFilter.ALL, place, null, most, bytes);
    }

    private void tell(LogCursor position, List<LogEntry> entries) {
      events.accept(new LogAdvanced(table.name(), position, LogOrder.TRANSACTION));
      events.accept(new LogAppended(whole, entries));
      Map<String, List<LogEntry>> byKey = new LinkedHashMap<>();
      for (LogEntry entry : entries) {
        if (!entry.portal().isEmpty()) {
          byKey.computeIfAbsent(entry.portal(), key -> new ArrayList<>()).add(entry);
        }
      }
      byKey.forEach(
          (key, of) ->
              events.accept(new LogAppended(new Subject.OfChannel(table.name(), key), of)));
    }

    void become(State state, @Nullable Finding finding) {
      if (!states.become(table.name(), state, finding)) {
        return;
      }
      Level level = finding == null ? Level.INFO : finding.severity().level();
      if (finding != null && NAME_THEIR_CHANNEL.contains(finding.code())) {
        LOG.log(level, text(finding));
      } else {
        LOG.log(
            level,
            "Channel {0} is {1}{2}",
            new Object[] {table.name(), state.text(), finding == null ? "" : ": " + text(finding)});
      }
    }

    private static String text(Finding finding) {
      return finding.text(Language.ENGLISH);
    }
  }
}
