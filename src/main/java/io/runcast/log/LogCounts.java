package io.runcast.log;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How many rows a view of a run shows: by level, by portal and over time.
 *
 * @param levels by {@link LogLevel}; only those that there are
 * @param portals the most frequent ones first
 * @param from of the first row by its own time; null for no rows
 * @param to of the last row by its own time; null for no rows
 * @param bucketSeconds how long each bucket is; 0 for no rows
 * @param buckets in order; only those with rows
 * @param lastId the run's last row that was visible; empty for none
 */
public record LogCounts(
    long rows,
    Map<String, Long> levels,
    List<Portal> portals,
    @Nullable Instant from,
    @Nullable Instant to,
    double bucketSeconds,
    List<Bucket> buckets,
    OptionalLong lastId) {

  /** How often a portal occurs. */
  public record Portal(String name, long rows) {}

  /**
   * The rows of a time.
   *
   * @param levels by {@link LogLevel}; only those that there are
   */
  public record Bucket(Instant at, Map<String, Long> levels) {

    public Bucket {
      levels = Map.copyOf(levels);
    }

    public long rows() {
      return levels.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  public LogCounts {
    levels = Map.copyOf(levels);
    portals = List.copyOf(portals);
    buckets = List.copyOf(buckets);
  }
}
