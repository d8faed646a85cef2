package io.runcast.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Selects rows of a run's history: those of a stream, and further ones that only the database can
 * tell.
 *
 * @param search null for any text
 * @param from the earliest time; null for any
 * @param to no longer that time; null for any
 */
public record LogView(
    LogFilter filter, @Nullable TextSearch search, @Nullable Instant from, @Nullable Instant to) {

  public static final LogView ALL = new LogView(LogFilter.ALL, null, null, null);

  /** True when nothing is left out. */
  public boolean isAll() {
    return filter.isAll() && search == null && from == null && to == null;
  }
}
