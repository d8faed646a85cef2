package io.runcast.broadcast;

import io.runcast.database.ChannelTable;
import io.runcast.database.TableNames;
import io.runcast.log.LogOrder;
import io.runcast.log.LogReader;
import io.runcast.log.Subject;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The readers of all tables; which order the log has is known once the listener has seen it. */
final class LogReaders {

  private final Map<LogOrder, LogReader> ofRuns = new EnumMap<>(LogOrder.class);
  private final Map<String, LogReader> ofChannels = new HashMap<>();
  private final Map<String, LogReader> ofKeys = new HashMap<>();

  LogReaders(TableNames tables, Collection<ChannelTable> channels) {
    for (LogOrder order : LogOrder.values()) {
      ofRuns.put(order, new LogReader(tables.logTable(), order));
    }
    for (ChannelTable channel : channels) {
      ofChannels.put(channel.name(), new LogReader(channel.whole(), LogOrder.TRANSACTION));
      ofKeys.put(channel.name(), new LogReader(channel.ofKey(), LogOrder.TRANSACTION));
    }
  }

  /**
   * The one for rows of a subject.
   *
   * @param subject null for a run that is not known yet
   * @param order by what the listener says that they are ordered
   */
  LogReader of(@Nullable Subject subject, LogOrder order) {
    LogReader reader =
        subject instanceof Subject.OfChannel one
            ? (one.key() == null ? ofChannels : ofKeys).get(one.channel())
            : ofRuns.get(order);
    return Objects.requireNonNull(reader);
  }
}
