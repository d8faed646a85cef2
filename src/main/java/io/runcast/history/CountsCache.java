package io.runcast.history;

import io.runcast.log.LogCounts;
import io.runcast.log.LogView;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers the counts of runs that ended, the last ones asked for: everybody who opens such a run
 * asks for the same. Threadsafe; no lock is held while something is counted.
 */
@ApplicationScoped
class CountsCache {

  /** Each has a few hundred buckets and portals at most. */
  private static final int MOST = 200;

  /**
   * What was counted.
   *
   * @param content names the run's rows
   */
  private record Asked(String content, LogView view, int buckets) {}

  private final Map<Asked, LogCounts> answers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, LogCounts> eldest) {
          return size() > MOST;
        }
      };

  LogCounts count(Histories.Open open, LogView view, int buckets) throws SQLException {
    Optional<String> content = open.content();
    if (content.isEmpty()) {
      return open.counts().count(open.reading(), open.subject(), view, buckets);
    }
    Asked asked = new Asked(content.get(), view, buckets);
    synchronized (answers) {
      LogCounts known = answers.get(asked);
      if (known != null) {
        return known;
      }
    }
    LogCounts counted = open.counts().count(open.reading(), open.subject(), view, buckets);
    synchronized (answers) {
      answers.put(asked, counted);
    }
    return counted;
  }
}
