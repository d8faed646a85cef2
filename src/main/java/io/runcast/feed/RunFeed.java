package io.runcast.feed;

import io.runcast.Language;
import io.runcast.Settings;
import io.runcast.broadcast.Actor;
import io.runcast.broadcast.ClientSink;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.broadcast.Workers;
import io.runcast.log.LogAppended;
import io.runcast.log.LogInterrupted;
import io.runcast.log.ModeChanged;
import io.runcast.log.ModeChanged.Mode;
import io.runcast.log.Run;
import io.runcast.log.RunChanged;
import io.runcast.log.RunScope;
import io.runcast.log.Subject;
import io.runcast.log.WatchedRuns;
import io.runcast.sse.FeedStream;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells its clients what becomes of all runs: states at once, rows added up once a second. Nobody
 * connected costs nothing: the listener then reads no more runs than others follow.
 *
 * <p>The observers run on the listener's thread and only note down; everything is handed on in the
 * order in which it was noted, by one pump thread at a time.
 */
@ApplicationScoped
public class RunFeed {

  private static final Logger LOG = Logger.getLogger(RunFeed.class.getName());

  @Inject Settings settings;
  @Inject Workers workers;
  @Inject WatchedRuns watched;

  private final Gathering gathering = new Gathering();
  private final Set<FeedSubscriber> subscribers = ConcurrentHashMap.newKeySet();
  private final InTurn turns = new InTurn();
  private ScheduledFuture<?> ticking;

  /** Written by the listener's thread only. */
  private volatile Mode mode = Mode.LISTEN;

  private volatile boolean stopped;

  @PostConstruct
  void start() {
    ticking =
        workers.clock().scheduleWithFixedDelay(() -> onPump(this::tick), 1, 1, TimeUnit.SECONDS);
  }

  @PreDestroy
  void stop() {
    stopped = true;
    ticking.cancel(false);
    subscribers.forEach(subscriber -> subscriber.close(DisconnectReason.SHUTDOWN));
  }

  /** Lets a client in; the sink is written to once it is started with what is given back. */
  public FeedStream join(Language language, RunScope scope, ClientSink sink) {
    FeedSubscriber subscriber =
        new FeedSubscriber(
            language,
            scope,
            sink,
            workers.pumps(),
            settings.client().stallTimeout(),
            expiry(),
            this::leave);
    turns.take(
        () -> {
          // What came before is for the others.
          handOn();
          subscribers.add(subscriber);
          watched.watchAll(true);
          subscriber.tell(mode);
          if (stopped) {
            subscriber.close(DisconnectReason.SHUTDOWN);
          }
        });
    return subscriber;
  }

  void appended(@Observes LogAppended event) {
    if (!subscribers.isEmpty() && event.subject() instanceof Subject.OfRun one) {
      gathering.add(one.run(), event.entries());
    }
  }

  void runChanged(@Observes RunChanged event) {
    if (!subscribers.isEmpty()) {
      gathering.add(event.run());
      onPump(this::handOn);
    }
  }

  void modeChanged(@Observes ModeChanged event) {
    mode = event.mode();
    onPump(() -> subscribers.forEach(subscriber -> subscriber.tell(mode)));
  }

  void interrupted(@Observes LogInterrupted event) {
    if (event.channel() == null) {
      // Who comes from now on begins behind the gap.
      List<FeedSubscriber> before = List.copyOf(subscribers);
      onPump(() -> before.forEach(subscriber -> subscriber.close(DisconnectReason.START_OVER)));
    }
  }

  private void leave(FeedStream gone) {
    turns.take(
        () -> {
          subscribers.remove(gone);
          watched.watchAll(!subscribers.isEmpty());
        });
  }

  private void handOn() {
    List<Run> changed = gathering.takeChanged();
    Activity activity = gathering.takeActivity(Instant.now());
    for (FeedSubscriber subscriber : subscribers) {
      if (!changed.isEmpty()) {
        subscriber.tell(changed);
      }
      if (!activity.isEmpty()) {
        subscriber.add(activity);
      }
    }
  }

  private void tick() {
    handOn();
    // A tick early rather than late.
    subscribers.forEach(
        subscriber -> subscriber.tick(settings.client().heartbeat().minusSeconds(1)));
  }

  /** A tenth sooner or later than others. */
  private long expiry() {
    long age = settings.client().maxAge().toNanos();
    return System.nanoTime() + (long) (age * ThreadLocalRandom.current().nextDouble(0.9, 1.1));
  }

  private void onPump(Runnable task) {
    try {
      workers.pumps().execute(() -> turns.take(task));
    } catch (RejectedExecutionException e) {
      // The application stops; its streams are closed by stop().
      return;
    }
  }

  /** Has tasks done one after the other, by whichever thread comes, without anybody waiting. */
  private final class InTurn extends Actor {
    void take(Runnable task) {
      post(task);
    }

    @Override
    protected boolean work() {
      return true;
    }

    @Override
    protected void giveWay() {
      onPump(this::signal);
    }

    @Override
    protected void failed(Throwable failure) {
      LOG.log(Level.SEVERE, "The run feed failed", failure);
    }
  }
}
