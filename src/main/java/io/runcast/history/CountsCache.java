package io.runcast.history;

import io.runcast.log.LogCounts;
import io.runcast.log.LogView;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Remembers the counts of runs that ended, the last ones asked for: everybody who opens such a run
 * asks for the same. Threadsafe; no lock is held while something is counted.
 */
@ApplicationScoped
class CountsCache {

  /** Each has a few hundred buckets and portals at most. */
  private static final int MOST = 200;

  /**
   * What was counted. Rows that retention deletes are a run's first ones, rows that come late are
   * its last ones, so either end tells that the answer is another one now.
   */
  private record Asked(
      long run, LogView view, int buckets, int epoch, OptionalLong first, OptionalLong last) {}

  private final Map<Asked, LogCounts> answers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, LogCounts> eldest) {
          return size() > MOST;
        }
      };

  LogCounts count(Histories.Open open, LogView view, int buckets) throws SQLException {
    long run = open.run().id();
    if (!open.run().ended()) {
      return open.counts().count(open.reading(), run, view, buckets);
    }
    Asked asked =
        new Asked(
            run,
            view,
            buckets,
            open.reading().epoch(),
            open.counts().firstId(open.reading(), run),
            open.counts().lastId(open.reading(), run));
    synchronized (answers) {
      LogCounts known = answers.get(asked);
      if (known != null) {
        return known;
      }
    }
    LogCounts counted = open.counts().count(open.reading(), run, view, buckets);
    synchronized (answers) {
      answers.put(asked, counted);
    }
    return counted;
  }
}
