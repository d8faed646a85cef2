package io.runcast.broadcast;

import io.runcast.database.TableNames;
import io.runcast.log.LogOrder;
import io.runcast.log.LogReader;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The readers by order: which one fits is known once the listener has seen the database. */
final class LogReaders {

  private final Map<LogOrder, LogReader> readers = new EnumMap<>(LogOrder.class);

  LogReaders(TableNames tables) {
    for (LogOrder order : LogOrder.values()) {
      readers.put(order, new LogReader(tables, order));
    }
  }

  LogReader by(LogOrder order) {
    return Objects.requireNonNull(readers.get(order));
  }
}
