package io.runcast.history;

import io.runcast.Problem;
import io.runcast.Settings;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.broadcast.Workers;
import io.runcast.log.HistoryPage;
import io.runcast.log.HistoryRequest;
import io.runcast.log.LogCursor;
import io.runcast.log.LogView;
import io.runcast.security.Caller;
import io.runcast.security.Rights;
import io.runcast.sse.NonBlockingSink;
import io.runcast.sse.Seating;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.AsyncResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends files of rows, a few at a time. Threadsafe. */
@ApplicationScoped
class Downloads {

  /**
   * How many at once. Each keeps the database as busy as its client is fast, and a piece of a few
   * megabytes in memory; streams and pages come first.
   */
  static final int MOST = 8;

  /** Who waits for the database or encodes: two clients' worth, on threads that no stream needs. */
  private static final int THREADS = 2;

  private static final int ROWS = 2000;
  private static final long BYTES = 1 << 20;
  private static final Duration COME_BACK = Duration.ofSeconds(10);

  @Inject Settings settings;
  @Inject Histories histories;
  @Inject Seating seating;
  @Inject Rights rights;
  @Inject Workers workers;
  @Resource ManagedThreadFactory threads;

  private final Set<LogDownload> running = ConcurrentHashMap.newKeySet();
  private ScheduledExecutorService readers;
  private ScheduledFuture<?> ticking;
  private int taken;
  private volatile boolean stopped;

  @PostConstruct
  void start() {
    readers = Executors.newScheduledThreadPool(THREADS, threads);
    ticking = workers.clock().scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  @PreDestroy
  void stop() {
    stopped = true;
    ticking.cancel(false);
    readers.shutdownNow();
    for (LogDownload download : running) {
      download.breakOff("The server stops.");
      download.close(DisconnectReason.SHUTDOWN);
    }
  }

  /**
   * Sends a run's rows.
   *
   * @param after the place behind which to begin; null for the first row
   * @param response suspended; resumed when the file is whole, or broken off
   * @throws Problem when it cannot begin
   */
  void send(
      String run,
      LogView view,
      @Nullable String after,
      Format format,
      HttpServletRequest http,
      AsyncResponse response)
      throws SQLException {
    Caller caller = Caller.of(http);
    Place place = new Place();
    try {
      Pieces pieces = new Pieces(run, caller, view, after, format);
      Piece first = pieces.next();
      NonBlockingSink sink =
          new NonBlockingSink(http.getAsyncContext(), response, seating.take(http));
      LogDownload download = new LogDownload(pieces, first, sink, place);
      running.add(download);
      rights.watch(caller, download);
      begin(download, sink, format, pieces.run);
    } catch (SQLException | RuntimeException e) {
      place.close();
      throw e;
    }
  }

  private void begin(LogDownload download, NonBlockingSink sink, Format format, long run) {
    try {
      sink.start(
          download,
          format.type(),
          Map.of(
              "Content-Disposition",
              "attachment; filename=\"" + format.fileName(run) + "\"",
              "Cache-Control",
              "no-store"));
    } catch (IllegalStateException e) {
      // The client was gone before its first byte.
      download.close(DisconnectReason.CLIENT_GONE);
    }
    if (stopped) {
      download.close(DisconnectReason.SHUTDOWN);
    }
  }

  private void tick() {
    running.forEach(download -> download.tick(settings.client().stallTimeout()));
  }

  private synchronized void take() {
    if (taken == MOST) {
      throw Problem.unavailable(
          "As many downloads run as may run at once: %d.".formatted(MOST), COME_BACK);
    }
    taken++;
  }

  private synchronized void giveBack() {
    taken--;
  }

  /** One download's right to run. */
  private final class Place implements LogDownload.Surroundings {
    private boolean open = true;

    Place() {
      take();
    }

    @Override
    public void read(Runnable task, Duration delay) {
      try {
        // What it throws it tells itself.
        ScheduledFuture<?> unused = readers.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // It stops, and all downloads with it.
        return;
      }
    }

    @Override
    public void left(LogDownload download) {
      running.remove(download);
      close();
    }

    synchronized void close() {
      if (open) {
        open = false;
        giveBack();
      }
    }
  }

  /** Reads one after the other; one thread at a time. */
  private final class Pieces implements LogDownload.Source {
    private final Caller caller;
    private final LogView view;
    private final Format format;
    private String named;
    private @Nullable String token;
    private @Nullable LogCursor at;
    private boolean begun;
    private long run;

    Pieces(String named, Caller caller, LogView view, @Nullable String token, Format format) {
      this.named = named;
      this.caller = caller;
      this.view = view;
      this.token = token;
      this.format = format;
    }

    @Override
    public Piece next() throws SQLException {
      return histories.ask(named, caller.runs(), LogPageResource.searched(view), this::next);
    }

    private Piece next(Histories.Open open) throws SQLException {
      run = open.run().id();
      LogCursor place = at;
      if (place == null) {
        place = token == null ? open.start() : open.place("after", token);
      }
      HistoryPage page =
          open.history().after(open.reading(), new HistoryRequest(run, view, ROWS, BYTES), place);
      // Only now: whatever fails before is tried again.
      at = page.after();
      named = Long.toString(run);
      byte[] head = begun ? new byte[0] : format.head();
      begun = true;
      return Piece.of(format, head, page.entries(), page.endReached());
    }

    @Override
    public byte[] broken(String why) {
      return format.broken(why);
    }
  }
}
