package io.runcast.broadcast;

import io.runcast.ChannelSettings;
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
import io.runcast.log.RunReader;
import io.runcast.log.Subject;
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
 * Knows every client of this server: finds or makes the broadcaster of what it follows, and takes
 * it out again when it leaves. What nobody follows has none.
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

  private final ConcurrentMap<Subject, Broadcaster> bySubject = new ConcurrentHashMap<>();
  private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();

  /** Those who came before the listener had seen their table. */
  private final Set<Subscriber> unopened = ConcurrentHashMap.newKeySet();

  private final Surroundings surroundings = new Surroundings();

  private CurrentRun current;
  private Replays replays;
  private ScheduledFuture<?> ticking;

  private final Stands stands = new Stands();

  private volatile Mode mode = Mode.LISTEN;
  private volatile boolean stopped;

  @PostConstruct
  void start() {
    current = new CurrentRun(watched);
    replays = new Replays(database, readers(), new RunReader(tables), this, workers, traffic);
    ticking = workers.clock().scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  @PreDestroy
  void stop() {
    stopped = true;
    ticking.cancel(false);
    subscribers.forEach(subscriber -> subscriber.close(DisconnectReason.SHUTDOWN));
  }

  private LogReaders readers() {
    return new LogReaders(
        tables, settings.channels().stream().map(ChannelSettings::table).toList());
  }

  /** How many clients are connected. */
  public int clients() {
    return subscribers.size();
  }

  /** Reads from the table that wait for a thread. */
  public int queuedReads() {
    return replays.queued();
  }

  /** What is followed here, that with most clients first. */
  public List<Followed> followed() {
    return bySubject.values().stream()
        .map(Broadcaster::followed)
        .sorted(Comparator.comparingInt(Followed::clients).reversed())
        .toList();
  }

  /** When a row came, if it is in memory still. */
  public Optional<RowTimes> times(long run, long id) {
    Broadcaster broadcaster = bySubject.get(Subject.run(run));
    return broadcaster == null ? Optional.empty() : broadcaster.ring().times(id);
  }

  /** By what the log's rows are ordered; empty until the listener has seen them. */
  public Optional<LogOrder> order() {
    return Optional.ofNullable(stands.of(null)).map(Stand::order);
  }

  /** The history that places must belong to; empty until the listener has seen the database. */
  public OptionalInt epoch() {
    Stand now = stands.of(null);
    return now == null ? OptionalInt.empty() : OptionalInt.of(now.position().epoch());
  }

  /** The run's state as far as somebody here follows it. */
  public Optional<Run> known(long run) {
    Broadcaster broadcaster = bySubject.get(Subject.run(run));
    return broadcaster == null ? Optional.empty() : broadcaster.known();
  }

  /** Lets a client in; its sink is written to from now on. */
  public Subscriber follow(StreamRequest request, ClientSink sink) {
    Subscriber subscriber = new Subscriber(request, sink, surroundings, expiry());
    subscribers.add(subscriber);
    unopened.add(subscriber);
    if (stands.of(request.channel()) != null && unopened.remove(subscriber)) {
      replays.open(subscriber);
    }
    if (stopped) {
      subscriber.close(DisconnectReason.SHUTDOWN);
    }
    return subscriber;
  }

  void advanced(@Observes LogAdvanced event) {
    if (stands.put(event.channel(), new Stand(event.position(), event.order()))) {
      openWaiting();
    }
  }

  void appended(@Observes LogAppended event) {
    Broadcaster broadcaster = bySubject.get(event.subject());
    if (broadcaster == null) {
      return;
    }
    try {
      broadcaster.append(event);
    } catch (RuntimeException e) {
      // One subject's rows must not stop the listener; its clients come back and read the table.
      LOG.log(Level.SEVERE, event.subject() + " cannot be broadcast; its clients start over", e);
      retire(event.subject());
      onPump(() -> broadcaster.sendAway(DisconnectReason.START_OVER));
    }
  }

  void interrupted(@Observes LogInterrupted event) {
    String channel = event.channel();
    stands.put(channel, new Stand(event.position(), event.order()));
    // At once, on this thread: no row from behind the gap may reach a ring from before it.
    bySubject.keySet().stream()
        .filter(subject -> Objects.equals(subject.channel(), channel))
        .forEach(this::retire);
    // And so are they: who comes from now on begins behind the gap.
    List<Subscriber> before =
        subscribers.stream()
            .filter(subscriber -> Objects.equals(subscriber.request().channel(), channel))
            .toList();
    onPump(() -> before.forEach(subscriber -> subscriber.close(DisconnectReason.START_OVER)));
  }

  void runChanged(@Observes RunChanged event) {
    Run run = event.run();
    Broadcaster broadcaster = bySubject.get(Subject.run(run.id()));
    if (broadcaster != null && broadcaster.changed(run) && run.ended()) {
      replays.end(broadcaster, run, stand(null).position());
    }
    if (!run.ended()) {
      current.removeAll().forEach(replays::open);
    }
  }

  void runGone(@Observes RunGone event) {
    Broadcaster gone = retire(Subject.run(event.run()));
    if (gone != null) {
      gone.runGone();
      onPump(() -> gone.subscribers().forEach(subscriber -> tellGone(subscriber, gone)));
    }
  }

  void modeChanged(@Observes ModeChanged event) {
    if (mode != event.mode()) {
      mode = event.mode();
      Frame notice = Frame.notice(Notice.mode(event.mode()));
      bySubject.values().forEach(broadcaster -> broadcaster.tell(notice));
    }
  }

  Mode mode() {
    return mode;
  }

  /**
   * How far the listener is in a table; only asked once it is known.
   *
   * @param channel null for the log
   */
  Stand stand(@Nullable String channel) {
    return Objects.requireNonNull(
        stands.of(channel), "asked before the listener had seen the database");
  }

  /** Puts a subscriber in; only then may a run's state and the listener's stand be read. */
  Broadcaster join(Subject subject, Subscriber subscriber) {
    Broadcaster joined =
        bySubject.compute(
            subject,
            (key, existing) -> {
              Broadcaster broadcaster =
                  existing == null
                      ? new Broadcaster(key, this, settings.ring(), workers.pumps())
                      : existing;
              broadcaster.add(subscriber);
              if (key instanceof Subject.OfRun one) {
                watched.watch(one.run());
              }
              return broadcaster;
            });
    subscriber.joined(subject);
    if (subscriber.closed() != null) {
      leave(subject, subscriber, broadcaster -> {});
    }
    return joined;
  }

  /** Takes out a subscriber that cannot begin there; false when somebody else did. */
  boolean abandon(Subject subject, Subscriber subscriber) {
    AtomicBoolean abandoned = new AtomicBoolean();
    leave(subject, subscriber, broadcaster -> abandoned.set(broadcaster.evict(subscriber)));
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
      if (stands.of(next.request().channel()) != null && unopened.remove(next)) {
        replays.open(next);
      }
    }
  }

  private void forget(Subscriber subscriber, DisconnectReason reason) {
    traffic.disconnected(reason);
    subscribers.remove(subscriber);
    unopened.remove(subscriber);
    current.remove(subscriber);
    Subject joined = subscriber.joined();
    if (joined != null) {
      leave(joined, subscriber, broadcaster -> broadcaster.closed(subscriber, reason));
    }
  }

  private void leave(Subject subject, Subscriber subscriber, Consumer<Broadcaster> before) {
    bySubject.computeIfPresent(
        subject,
        (key, broadcaster) -> {
          before.accept(broadcaster);
          if (!broadcaster.remove(subscriber)) {
            return broadcaster;
          }
          unwatch(key);
          return null;
        });
  }

  private void unwatch(Subject subject) {
    if (subject instanceof Subject.OfRun one) {
      watched.unwatch(one.run());
    }
  }

  /** Takes a subject's broadcaster out, if there is one; who comes from now on gets a new one. */
  private @Nullable Broadcaster retire(Subject subject) {
    AtomicReference<@Nullable Broadcaster> retired = new AtomicReference<>();
    bySubject.computeIfPresent(
        subject,
        (key, broadcaster) -> {
          unwatch(key);
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
    if (request.subject() != null || request.endWithoutRun()) {
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
