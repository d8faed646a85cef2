package io.runcast.diagnosis;

import io.runcast.broadcast.Broadcasters;
import io.runcast.broadcast.RowTimes;
import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import io.runcast.log.Timestamps;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what our browser module reports now and then: that a row has arrived, and whether rows came
 * in clumps though they left this server one by one.
 *
 * <p>Nothing of it is believed beyond what a browser can know: times are this server's own.
 * Bounded: a report is forgotten after some minutes, and there is room for so many browsers.
 * Threadsafe.
 */
@ApplicationScoped
public class BrowserReports {

  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final int MOST_BROWSERS = 1000;

  /** Rows that came to this server so far apart do not reach a browser at once by chance. */
  private static final Duration CLUMP = Duration.ofSeconds(2);

  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int DIGITS = 2;

  /** A browser opens six connections to a host; with so many streams one page more is too many. */
  private static final int MANY_STREAMS = 5;

  private static final String HTTP_1 = "http/1.";

  /**
   * One report.
   *
   * @param run whose row
   * @param row the newest row that arrived
   * @param clumpedWith the oldest row that arrived at the same moment, where that is strange
   * @param protocol how the page was loaded, as the browser names it; null when it does not say
   * @param streams how many streams this browser has open here
   */
  public record Report(
      long run, long row, @Nullable Long clumpedWith, @Nullable String protocol, int streams) {}

  @Inject Broadcasters broadcasters;

  private final Recorder acknowledged = new Recorder(LONGEST.toNanos() / 1000, DIGITS);

  /** When a browser last reported clumps, or many streams, by what tells it from others. */
  private final Map<Integer, Long> clumps = new ConcurrentHashMap<>();

  private final Map<Integer, ManyStreams> many = new ConcurrentHashMap<>();

  private record ManyStreams(int streams, long at) {}

  /**
   * Takes a report.
   *
   * @param browser what tells it from others
   * @return false when the row is not in memory any more, or never was
   */
  public boolean take(int browser, Report report) {
    Optional<RowTimes> newest = broadcasters.times(report.run(), report.row());
    if (newest.isEmpty()) {
      return false;
    }
    long created = newest.get().createdMicros();
    long now = Timestamps.micros(Instant.now());
    acknowledged.recordValue(Math.min(LONGEST.toNanos() / 1000, Math.max(0, now - created)));
    if (isClump(report, newest.get())) {
      note(clumps, browser, System.nanoTime());
    }
    String protocol = report.protocol();
    if (report.streams() >= MANY_STREAMS && protocol != null && protocol.startsWith(HTTP_1)) {
      note(many, browser, new ManyStreams(report.streams(), System.nanoTime()));
    } else {
      many.remove(browser);
    }
    return true;
  }

  /** How long rows took until a browser had acknowledged them, in microseconds; one caller only. */
  public Histogram acknowledgedSinceLastAsked() {
    return acknowledged.getIntervalHistogram();
  }

  List<Finding> faults() {
    long old = System.nanoTime() - KEPT.toNanos();
    clumps.values().removeIf(at -> at - old < 0);
    many.values().removeIf(last -> last.at() - old < 0);
    List<Finding> faults = new ArrayList<>();
    if (!clumps.isEmpty()) {
      faults.add(Finding.of(Code.PROXY_BUFFERS, clumps.size()));
    }
    many.values().stream()
        .mapToInt(ManyStreams::streams)
        .max()
        .ifPresent(streams -> faults.add(Finding.of(Code.MANY_TABS, streams)));
    return faults;
  }

  private boolean isClump(Report report, RowTimes newest) {
    Long with = report.clumpedWith();
    return with != null
        && broadcasters
            .times(report.run(), with)
            .filter(oldest -> newest.arrivedNanos() - oldest.arrivedNanos() > CLUMP.toNanos())
            .isPresent();
  }

  private static <T> void note(Map<Integer, T> notes, int browser, T note) {
    if (notes.size() < MOST_BROWSERS || notes.containsKey(browser)) {
      notes.put(browser, note);
    }
  }
}
