package io.runcast.broadcast;

import io.runcast.Settings;
import io.runcast.database.Database;
import io.runcast.database.TableNames;
import io.runcast.log.LogAdvanced;
import io.runcast.log.LogAppended;
import io.runcast.log.LogInterrupted;
import io.runcast.log.LogOrder;
import io.runcast.log.ModeChanged;
import io.runcast.log.ModeChanged.Mode;
import io.runcast.log.Run;
import io.runcast.log.RunChanged;
import io.runcast.log.RunGone;
import io.runcast.log.WatchedRuns;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Knows every client of this server: finds or makes the broadcaster of the run that it follows, and
 * takes it out again when it leaves. A run that nobody follows has none.
 *
 * <p>The observers run on the listener's thread and only enqueue.
 */
@ApplicationScoped
public class Broadcasters {

  private static final Logger LOG = Logger.getLogger(Broadcasters.class.getName());

  /** The run that a client asked for is not in the table. */
  static final class NoRun extends Exception {
    NoRun() {
      super("no such run", null, false, false);
    }
  }

  @Inject Settings settings;
  @Inject Database database;
  @Inject TableNames tables;
  @Inject WatchedRuns watched;
  @Inject Workers workers;
  @Inject Traffic traffic;

  private final ConcurrentMap<Long, Broadcaster> byRun = new ConcurrentHashMap<>();
  private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();

  /** Those who came before the listener had seen the database. */
  private final Set<Subscriber> unopened = ConcurrentHashMap.newKeySet();

  private final Surroundings surroundings = new Surroundings();

  private CurrentRun current;
  private Replays replays;
  private ScheduledFuture<?> ticking;

  /** Written by the listener's thread only. */
  private volatile @Nullable Stand stand;

  private volatile Mode mode = Mode.LISTEN;
  private volatile boolean stopped;

  @PostConstruct
  void start() {
    current = new CurrentRun(watched);
    replays = new Replays(database, tables, this, workers, traffic);
    ticking = workers.clock().scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  @PreDestroy
  void stop() {
    stopped = true;
    ticking.cancel(false);
    subscribers.forEach(subscriber -> subscriber.close(DisconnectReason.SHUTDOWN));
  }

  /** How many clients are connected. */
  public int clients() {
    return subscribers.size();
  }

  /** Reads from the table that wait for a thread. */
  public int queuedReads() {
    return replays.queued();
  }

  /** The runs that are followed here, those with most clients first. */
  public List<Followed> followed() {
    return byRun.values().stream()
        .map(Broadcaster::followed)
        .sorted(Comparator.comparingInt(Followed::clients).reversed())
        .toList();
  }

  /** When a row came, if it is in memory still. */
  public Optional<RowTimes> times(long run, long id) {
    Broadcaster broadcaster = byRun.get(run);
    return broadcaster == null ? Optional.empty() : broadcaster.ring().times(id);
  }

  /** By what rows are ordered; empty until the listener has seen the database. */
  public Optional<LogOrder> order() {
    return Optional.ofNullable(stand).map(Stand::order);
  }

  /** The history that places must belong to; empty until the listener has seen the database. */
  public OptionalInt epoch() {
    Stand now = stand;
    return now == null ? OptionalInt.empty() : OptionalInt.of(now.position().epoch());
  }

  /** The run's state as far as somebody here follows it. */
  public Optional<Run> known(long run) {
    Broadcaster broadcaster = byRun.get(run);
    return broadcaster == null ? Optional.empty() : broadcaster.known();
  }

  /** Lets a client in; its sink is written to from now on. */
  public Subscriber follow(StreamRequest request, ClientSink sink) {
    Subscriber subscriber = new Subscriber(request, sink, surroundings, expiry());
    subscribers.add(subscriber);
    unopened.add(subscriber);
    if (stand != null && unopened.remove(subscriber)) {
      replays.open(subscriber);
    }
    if (stopped) {
      subscriber.close(DisconnectReason.SHUTDOWN);
    }
    return subscriber;
  }

  void advanced(@Observes LogAdvanced event) {
    boolean first = stand == null;
    stand = new Stand(event.position(), event.order());
    if (first) {
      openWaiting();
    }
  }

  void appended(@Observes LogAppended event) {
    Broadcaster broadcaster = byRun.get(event.run());
    if (broadcaster == null) {
      return;
    }
    try {
      broadcaster.append(event);
    } catch (RuntimeException e) {
      // One run's rows must not stop the listener; its clients come back and read the table.
      LOG.log(
          Level.SEVERE, "Run " + event.run() + " cannot be broadcast; its clients start over", e);
      retire(event.run());
      onPump(() -> broadcaster.sendAway(DisconnectReason.START_OVER));
    }
  }

  void interrupted(@Observes LogInterrupted event) {
    stand = new Stand(event.position(), event.order());
    // At once, on this thread: no row from behind the gap may reach a ring from before it.
    byRun.keySet().forEach(this::retire);
    onPump(() -> subscribers.forEach(subscriber -> subscriber.close(DisconnectReason.START_OVER)));
  }

  void runChanged(@Observes RunChanged event) {
    Run run = event.run();
    Broadcaster broadcaster = byRun.get(run.id());
    if (broadcaster != null && broadcaster.changed(run) && run.ended()) {
      replays.end(broadcaster, run, stand().position());
    }
    if (!run.ended()) {
      current.removeAll().forEach(replays::open);
    }
  }

  void runGone(@Observes RunGone event) {
    Broadcaster gone = retire(event.run());
    if (gone != null) {
      gone.runGone();
      onPump(() -> gone.subscribers().forEach(subscriber -> tellGone(subscriber, gone)));
    }
  }

  void modeChanged(@Observes ModeChanged event) {
    if (mode != event.mode()) {
      mode = event.mode();
      Frame notice = Frame.notice(Notice.mode(event.mode()));
      byRun.values().forEach(broadcaster -> broadcaster.tell(notice));
    }
  }

  Mode mode() {
    return mode;
  }

  /** How far the listener is; only asked once it is known. */
  Stand stand() {
    return Objects.requireNonNull(stand, "asked before the listener had seen the database");
  }

  /** Puts a subscriber in; only then may the run's state and the listener's stand be read. */
  Broadcaster join(long run, Subscriber subscriber) {
    Broadcaster joined =
        byRun.compute(
            run,
            (id, existing) -> {
              Broadcaster broadcaster =
                  existing == null
                      ? new Broadcaster(id, this, settings.ring(), workers.pumps())
                      : existing;
              broadcaster.add(subscriber);
              watched.watch(id);
              return broadcaster;
            });
    subscriber.joined(run);
    if (subscriber.closed() != null) {
      leave(run, subscriber, broadcaster -> {});
    }
    return joined;
  }

  /** Takes a subscriber out of a run that it does not find; false when somebody else did. */
  boolean abandon(long run, Subscriber subscriber) {
    AtomicBoolean abandoned = new AtomicBoolean();
    leave(run, subscriber, broadcaster -> abandoned.set(broadcaster.evict(subscriber)));
    return abandoned.get();
  }

  CurrentRun current() {
    return current;
  }

  /** When a client that comes now is to come back; a tenth sooner or later than others. */
  private long expiry() {
    long age = settings.client().maxAge().toNanos();
    return System.nanoTime() + (long) (age * ThreadLocalRandom.current().nextDouble(0.9, 1.1));
  }

  private final class Surroundings implements Subscriber.Surroundings {
    @Override
    public void page(Subscriber subscriber, Gap gap) {
      replays.page(subscriber, gap);
    }

    @Override
    public void giveWay(Subscriber subscriber) {
      onPump(subscriber::signal);
    }

    @Override
    public Traffic traffic() {
      return traffic;
    }

    @Override
    public void left(Subscriber subscriber, DisconnectReason reason) {
      forget(subscriber, reason);
    }
  }

  private void tick() {
    replays.tick();
    // A tick early rather than late.
    long heartbeat = settings.client().heartbeat().minusSeconds(1).toNanos();
    long stall = settings.client().stallTimeout().toNanos();
    long now = System.nanoTime();
    for (Subscriber subscriber : subscribers) {
      try {
        subscriber.tick(now, heartbeat, stall);
      } catch (RuntimeException e) {
        // One client's failure must not end the heartbeat of all.
        LOG.log(Level.WARNING, "A client's heartbeat failed", e);
      }
    }
  }

  private void openWaiting() {
    for (Subscriber next : List.copyOf(unopened)) {
      if (unopened.remove(next)) {
        replays.open(next);
      }
    }
  }

  private void forget(Subscriber subscriber, DisconnectReason reason) {
    traffic.disconnected(reason);
    subscribers.remove(subscriber);
    unopened.remove(subscriber);
    current.remove(subscriber);
    subscriber
        .joined()
        .ifPresent(
            run -> leave(run, subscriber, broadcaster -> broadcaster.closed(subscriber, reason)));
  }

  private void leave(long run, Subscriber subscriber, Consumer<Broadcaster> before) {
    byRun.computeIfPresent(
        run,
        (id, broadcaster) -> {
          before.accept(broadcaster);
          if (!broadcaster.remove(subscriber)) {
            return broadcaster;
          }
          watched.unwatch(id);
          return null;
        });
  }

  /** Takes a run's broadcaster out, if there is one; who comes from now on gets a new one. */
  private @Nullable Broadcaster retire(long run) {
    AtomicReference<@Nullable Broadcaster> retired = new AtomicReference<>();
    byRun.computeIfPresent(
        run,
        (id, broadcaster) -> {
          watched.unwatch(id);
          retired.set(broadcaster);
          return null;
        });
    return retired.get();
  }

  /**
   * Who asked for that run is told and sent away; who follows the current one waits for the next.
   */
  private void tellGone(Subscriber subscriber, Broadcaster gone) {
    StreamRequest request = subscriber.request();
    if (request.run().isPresent() || request.endWithoutRun()) {
      subscriber.endWith(Notice.runGone(), DisconnectReason.RUN_GONE);
    } else if (gone.evict(subscriber)) {
      subscriber.losePlace();
      subscriber.waitForRun();
      subscriber.leave(gone, Notice.lostRun());
      replays.open(subscriber);
    }
  }

  private void onPump(Runnable task) {
    try {
      workers.pumps().execute(task);
    } catch (RejectedExecutionException e) {
      // The application stops; its streams are closed by stop().
      return;
    }
  }
}
