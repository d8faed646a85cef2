package io.runcast.history;

import io.runcast.FilterParameters;
import io.runcast.Problem;
import io.runcast.Settings;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.broadcast.Workers;
import io.runcast.database.DatabaseKind;
import io.runcast.history.Histories.Whose;
import io.runcast.log.HistoryPage;
import io.runcast.log.HistoryRequest;
import io.runcast.log.LogCursor;
import io.runcast.log.LogView;
import io.runcast.log.Subject;
import io.runcast.security.Caller;
import io.runcast.security.Rights;
import io.runcast.sse.ClientConnection;
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
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

  private static final Set<String> OF_A_RUN = ViewParameters.and("after", "format");
  private static final Set<String> OF_A_CHANNEL = ViewParameters.ofChannelAnd("after", "format");

  private static final int ROWS = 2000;
  private static final long BYTES = 1 << 20;
  private static final Duration COME_BACK = Duration.ofSeconds(10);

  @Inject Settings settings;
  @Inject Histories histories;
  @Inject EntityTags tags;
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
    running.forEach(download -> download.close(DisconnectReason.SHUTDOWN));
  }

  /**
   * A file that somebody asks for.
   *
   * @param whose rows these are to be
   * @param after the place behind which to begin; null for the first row
   * @param gzipped whether the client wants it compressed
   */
  record Asked(Whose whose, LogView view, @Nullable String after, Format format, boolean gzipped) {

    /**
     * Reads what of a file's request is in its query and headers.
     *
     * @throws Problem 400 that names the parameter and what is allowed
     */
    static Asked read(
        Whose whose,
        Format format,
        MultivaluedMap<String, String> query,
        HttpHeaders headers,
        DatabaseKind kind) {
      FilterParameters.requireKnown(query, whose.channel() == null ? OF_A_RUN : OF_A_CHANNEL);
      return new Asked(
          whose,
          ViewParameters.read(query, kind),
          query.getFirst("after"),
          format,
          Encoding.isGzipWanted(headers.getRequestHeader(HttpHeaders.ACCEPT_ENCODING)));
    }
  }

  /** What is known before the first row is read. */
  private record Start(Subject subject, LogCursor place, Optional<EntityTag> tag) {}

  /**
   * Sends rows.
   *
   * @param response suspended; resumed when the file is whole, or broken off
   * @throws Problem when it cannot begin
   */
  void send(Asked asked, HttpServletRequest http, Request request, AsyncResponse response)
      throws SQLException {
    Start start =
        histories.ask(
            asked.whose(),
            LogPageResource.searched(asked.view()),
            open ->
                new Start(
                    open.subject(),
                    asked.after() == null ? open.start() : open.place("after", asked.after()),
                    tags.tag(open, asked.format())));
    Optional<Response> unchanged = tags.unchanged(request, start.tag());
    if (unchanged.isPresent()) {
      response.resume(unchanged.get());
      return;
    }
    Place place = new Place(ClientConnection.of(http.getAsyncContext().getRequest()));
    try {
      Pieces pieces =
          new Pieces(
              at -> page(start, asked, at),
              new FileEncoder(start.subject(), asked.format(), asked.gzipped()));
      Piece first = pieces.next();
      NonBlockingSink sink =
          new NonBlockingSink(http.getAsyncContext(), response, seating.take(http));
      LogDownload download = new LogDownload(pieces, first, sink, place);
      running.add(download);
      rights.watch(Caller.of(http), download);
      begin(download, sink, asked.format().type(), headers(asked, start));
    } catch (SQLException | RuntimeException e) {
      place.close();
      throw e;
    }
  }

  private HistoryPage page(Start start, Asked asked, @Nullable LogCursor at) throws SQLException {
    HistoryRequest request = new HistoryRequest(start.subject(), asked.view(), ROWS, BYTES);
    return histories.ask(
        asked.whose().found(start.subject()),
        LogPageResource.searched(asked.view()),
        open -> open.history().after(open.reading(), request, at == null ? start.place() : at));
  }

  private Map<String, String> headers(Asked asked, Start start) {
    Map<String, String> headers = new TreeMap<>(tags.headers(start.tag()));
    headers.put(
        "Content-Disposition",
        "attachment; filename=\"" + asked.format().fileName(start.subject()) + "\"");
    if (asked.gzipped()) {
      headers.put("Content-Encoding", Encoding.GZIP);
    }
    return headers;
  }

  private void begin(
      LogDownload download, NonBlockingSink sink, String type, Map<String, String> headers) {
    try {
      sink.start(download, type, headers);
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
    private final ClientConnection client;
    private boolean open = true;

    Place(ClientConnection client) {
      this.client = client;
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

    @Override
    public void cut() {
      client.cut();
    }

    synchronized void close() {
      if (open) {
        open = false;
        giveBack();
      }
    }
  }
}
