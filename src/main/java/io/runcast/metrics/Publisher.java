package io.runcast.metrics;

import io.runcast.broadcast.Admission;
import io.runcast.broadcast.Broadcasters;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.broadcast.Followed;
import io.runcast.broadcast.Traffic;
import io.runcast.broadcast.Workers;
import io.runcast.database.DatabaseFacts;
import io.runcast.diagnosis.BrowserReports;
import io.runcast.diagnosis.DatabaseWatch;
import io.runcast.diagnosis.Diagnosis;
import io.runcast.finding.Severity;
import io.runcast.listen.ListenerCounts;
import io.runcast.listen.ListenerState;
import io.runcast.listen.ListenerState.Phase;
import io.runcast.log.ModeChanged.Mode;
import io.runcast.security.Refusal;
import io.runcast.security.Refusals;
import io.runcast.ws.Sockets;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/**
 * Registers Runcast's metrics (MicroProfile Metrics 5.1) when the application starts, and carries
 * over once a second what the rooms have counted.
 */
@ApplicationScoped
public class Publisher {

  /** Of all names; whatever has it is taken away when the application stops. */
  public static final String PREFIX = "runcast_";

  private static final Logger LOG = Logger.getLogger(Publisher.class.getName());
  private static final Duration EVERY = Duration.ofSeconds(1);

  @Inject MetricRegistry registry;
  @Inject Workers workers;
  @Inject ListenerState listener;
  @Inject Broadcasters broadcasters;
  @Inject Sockets sockets;
  @Inject Admission admission;
  @Inject Refusals turnedAway;
  @Inject Traffic traffic;
  @Inject DatabaseWatch database;
  @Inject Diagnosis diagnosis;
  @Inject BrowserReports browsers;
  @Inject LiveFigures figures;

  private final List<Carry> carries = new ArrayList<>();
  private Timer lag;
  private Timer acknowledged;
  private ScheduledFuture<?> carrying;

  /** A counter, and what has been counted of it elsewhere. */
  private static final class Carry {
    private final Counter counter;
    private final LongSupplier source;
    private long carried;

    Carry(Counter counter, LongSupplier source) {
      this.counter = counter;
      this.source = source;
    }

    void over() {
      long now = source.getAsLong();
      counter.inc(now - carried);
      carried = now;
    }
  }

  /** Has it made when the application starts. */
  void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
    LOG.log(
        Level.FINE,
        "Metrics are supplied by the {0}",
        MetricsSupply.isServers() ? "server" : "WAR");
  }

  @PostConstruct
  void start() {
    registerCounters();
    registerGauges();
    lag =
        registry.timer(metadata(Names.LAG, "From a row's own time to its first write to a client"));
    acknowledged =
        registry.timer(
            metadata(
                Names.ACKNOWLEDGED_LAG,
                "From a row's own time until a browser had acknowledged it; sampled"));
    carrying =
        workers.clock().scheduleAtFixedRate(this::tick, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    carrying.cancel(false);
    registry.removeMatching((id, metric) -> id.getName().startsWith(PREFIX));
  }

  private void registerCounters() {
    ListenerCounts counts = listener.counts();
    count(Names.NOTIFICATIONS, "Notifications that arrived", counts::notifications);
    count(Names.ROWS, "Rows that the listener read, of all runs", counts::rows);
    count(
        Names.ROWS_WITHOUT_BELL,
        "Rows that no notification told of though the trigger is enabled",
        counts::rowsWithoutBell);
    count(Names.RECONNECTS, "Listening connections that replaced a lost one", counts::reconnects);
    count(Names.DELIVERIES, "Rows written, once for each client", traffic::deliveries);
    count(Names.DELIVERED_BYTES, "Bytes written to clients", traffic::bytes);
    count(Names.REPLAYS, "Times a client was served from the table", traffic::replays);
    count(Names.REPLAY_PAGES, "Pages read from the table for clients", traffic::pages);
    for (DisconnectReason reason : DisconnectReason.values()) {
      count(
          Names.DISCONNECTS,
          "Streams that ended",
          () -> traffic.disconnects(reason),
          new Tag("reason", lower(reason)));
    }
    String refusals = "Requests that were turned away";
    count(Names.REFUSALS, refusals, admission::refusedForAll, new Tag("reason", "full"));
    count(Names.REFUSALS, refusals, admission::refusedForUser, new Tag("reason", "user"));
    count(Names.REFUSALS, refusals, admission::refusedForAddress, new Tag("reason", "address"));
    for (Refusal refusal : Refusal.values()) {
      count(
          Names.REFUSALS,
          refusals,
          () -> turnedAway.counted(refusal),
          new Tag("reason", refusal.text()));
    }
  }

  private void registerGauges() {
    gauge(Names.CLIENTS, "Streams that are open", broadcasters::clients);
    gauge(Names.WEBSOCKETS, "WebSockets that are open", sockets::connections);
    gauge(Names.RUNS_FOLLOWED, "Runs that somebody follows", () -> broadcasters.followed().size());
    gauge(
        Names.RING_BYTES,
        "Memory that the newest rows of followed runs take",
        () -> broadcasters.followed().stream().mapToLong(Followed::ringBytes).sum());
    gauge(
        Names.READS_QUEUED, "Reads of the table that wait for a thread", broadcasters::queuedReads);
    gauge(
        Names.QUEUE_USAGE,
        "How full PostgreSQL's notification queue is, 0 to 1",
        () -> postgres(postgres -> postgres.queue().usage()));
    gauge(
        Names.CLOCK_SKEW,
        "How much the database's clock is ahead of this server's",
        () -> postgres(postgres -> postgres.clockSkew().toNanos() / 1e9));
    for (Severity severity : List.of(Severity.WARNING, Severity.ERROR)) {
      gauge(
          Names.FINDINGS,
          "Faults that are known now; the status names them",
          () ->
              diagnosis.findings().stream()
                  .filter(finding -> finding.severity() == severity)
                  .count(),
          new Tag("severity", severity.text()));
    }
    for (Mode mode : Mode.values()) {
      gauge(
          Names.MODE,
          "1 for how rows come now; none while they do not",
          () -> listener.report().delivers() && listener.report().mode() == mode ? 1 : 0,
          new Tag("mode", mode.text()));
    }
    for (Phase phase : Phase.values()) {
      gauge(
          Names.LISTENER_STATE,
          "1 for the state that the listener is in",
          () -> listener.report().phase() == phase ? 1 : 0,
          new Tag("state", lower(phase)));
    }
  }

  private double postgres(ToDoubleFunction<DatabaseFacts.Postgres> figure) {
    return database
        .facts()
        .flatMap(facts -> Optional.ofNullable(facts.postgres()))
        .map(figure::applyAsDouble)
        .orElse(0.0);
  }

  private void tick() {
    try {
      carries.forEach(Carry::over);
      Histogram lags = traffic.lagsSinceLastAsked();
      record(lags, lag);
      record(browsers.acknowledgedSinceLastAsked(), acknowledged);
      figures.second(
          listener.counts().rows(), traffic.deliveries(), listener.counts().notifications(), lags);
    } catch (RuntimeException e) {
      // The next second's must not be lost with it.
      LOG.log(Level.WARNING, "Metrics could not be carried over", e);
    }
  }

  private static void record(Histogram micros, Timer timer) {
    for (HistogramIterationValue value : micros.recordedValues()) {
      Duration duration = Duration.of(value.getValueIteratedTo(), ChronoUnit.MICROS);
      for (long i = 0; i < value.getCountAtValueIteratedTo(); i++) {
        timer.update(duration);
      }
    }
  }

  private void count(String name, String description, LongSupplier source, Tag... tags) {
    carries.add(new Carry(registry.counter(metadata(name, description), tags), source));
  }

  private <T extends Number> void gauge(
      String name, String description, Supplier<T> source, Tag... tags) {
    registry.gauge(metadata(name, description), source, tags);
  }

  private static Metadata metadata(String name, String description) {
    return Metadata.builder().withName(name).withDescription(description).build();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
