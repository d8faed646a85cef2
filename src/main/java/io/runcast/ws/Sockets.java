package io.runcast.ws;

import io.runcast.Settings;
import io.runcast.broadcast.Admission;
import io.runcast.broadcast.Broadcasters;
import io.runcast.broadcast.StreamRequest;
import io.runcast.broadcast.Workers;
import io.runcast.channel.ChannelAccess;
import io.runcast.feed.RunFeed;
import io.runcast.log.ResumeToken;
import io.runcast.security.Rights;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Knows all connections: lets them in, looks after each once a second, and ends them at the end.
 */
@ApplicationScoped
public class Sockets {

  private static final Logger LOG = Logger.getLogger(Sockets.class.getName());

  /** Longer than the longest cursor with a filter of a good size. */
  private static final int LONGEST_MESSAGE = 32 * 1024;

  @Inject Settings settings;
  @Inject Broadcasters broadcasters;
  @Inject ChannelAccess channels;
  @Inject RunFeed feed;
  @Inject Admission admission;
  @Inject Rights rights;
  @Inject Workers workers;

  private final Set<SocketClient> clients = ConcurrentHashMap.newKeySet();
  private ScheduledFuture<?> ticking;
  private volatile boolean stopped;

  @PostConstruct
  void start() {
    ticking = workers.clock().scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  @PreDestroy
  void stop() {
    stopped = true;
    ticking.cancel(false);
    clients.forEach(client -> client.end(Ending.STOPPING));
  }

  /** How many connections are open. */
  public int connections() {
    return clients.size();
  }

  /** Lets a client in; empty when it was told why not. */
  Optional<SocketClient> open(Session session) throws IOException {
    // Never. At 0, which means the same, Tyrus starts a timer for each message.
    session.setMaxIdleTimeout(-1);
    session.setMaxTextMessageBufferSize(LONGEST_MESSAGE);
    if (!settings.listener().enabled()) {
      session.close(Ending.NO_LISTENER.reason());
      return Optional.empty();
    }
    if (!(session.getUserPrincipal() instanceof Visitor visitor)) {
      throw new IllegalStateException("The request did not pass the filter");
    }
    Admission.Seat seat;
    try {
      // Unlike streams, connections of this kind are not counted by browsers.
      int browser = session.getId().hashCode();
      seat = admission.take(visitor.caller().account().orElse(null), visitor.address(), browser);
    } catch (Admission.FullException e) {
      session.close(Ending.FULL.reason(e.sentence()));
      return Optional.empty();
    }
    SocketClient client =
        new SocketClient(
            session,
            wire(session, visitor),
            visitor,
            new Commands(visitor, channels::requireFollowable),
            expiry(),
            new Surroundings(seat));
    clients.add(client);
    rights.watch(visitor.caller(), client);
    if (stopped) {
      client.end(Ending.STOPPING);
    }
    return Optional.of(client);
  }

  private static Wire wire(Session session, Visitor visitor) {
    GuardedOutput output = visitor.output().get();
    return output == null ? new RemoteWire(session.getAsyncRemote()) : new FrameWire(output);
  }

  private void tick() {
    // A tick early rather than late.
    long heartbeat = settings.client().heartbeat().minusSeconds(1).toNanos();
    long stall = settings.client().stallTimeout().toNanos();
    long now = System.nanoTime();
    for (SocketClient client : clients) {
      try {
        client.tick(now, heartbeat, stall);
      } catch (RuntimeException e) {
        // One client's failure must not end the heartbeat of all.
        LOG.log(Level.WARNING, "A client's heartbeat failed", e);
      }
    }
  }

  /** A tenth sooner or later than others. */
  private long expiry() {
    long age = settings.client().maxAge().toNanos();
    return System.nanoTime() + (long) (age * ThreadLocalRandom.current().nextDouble(0.9, 1.1));
  }

  private final class Surroundings implements SocketClient.Surroundings {

    private final Admission.Seat seat;

    Surroundings(Admission.Seat seat) {
      this.seat = seat;
    }

    @Override
    public Subscription.Source follow(Command.Follow command) {
      StreamRequest request = command.request();
      return (sink, cursor) ->
          broadcasters.follow(
              cursor == null ? request : request.goingOn(ResumeToken.parse(cursor)), sink);
    }

    @Override
    public Subscription.Source followRuns(Visitor visitor) {
      return (sink, cursor) -> feed.join(visitor.language(), visitor.caller().runs(), sink);
    }

    @Override
    public void giveWay(Runnable task) {
      try {
        workers.pumps().execute(task);
      } catch (RejectedExecutionException e) {
        // The application stops; its connections are closed by stop().
        return;
      }
    }

    @Override
    public void later(Runnable task, Duration delay) {
      try {
        ScheduledFuture<?> unused =
            workers.clock().schedule(() -> giveWay(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        // As above.
        return;
      }
    }

    @Override
    public void left(SocketClient client) {
      seat.close();
      clients.remove(client);
    }
  }
}
