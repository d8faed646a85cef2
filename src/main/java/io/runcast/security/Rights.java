package io.runcast.security;

import io.runcast.broadcast.Workers;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Sees to it that no stream outlives what its client was let in with. Threadsafe. */
@ApplicationScoped
public class Rights {

  private static final Logger LOG = Logger.getLogger(Rights.class.getName());
  private static final Duration EVERY = Duration.ofSeconds(10);

  /** An open stream. */
  public interface Guest {
    boolean isOver();

    /**
     * Ends it, after what it still has to say; called again when it takes too long, it ends at
     * once.
     *
     * @param standing {@link Standing#EXPIRED} or {@link Standing#REVOKED}, to be told to the
     *     client
     */
    void dismiss(Standing standing);
  }

  private record Watched(Right right, Guest guest) {}

  @Inject Workers workers;

  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

  private ScheduledFuture<?> checking;

  @PostConstruct
  void start() {
    checking =
        workers
            .rights()
            .scheduleWithFixedDelay(
                this::check, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    checking.cancel(false);
  }

  /** Ends the stream once its caller's right is gone; forgets it when it is over. */
  public void watch(Caller caller, Guest guest) {
    if (caller.right() != Right.LASTING) {
      watched.add(new Watched(caller.right(), guest));
    }
  }

  /** First those that need no database: whoever does not answer holds up the others only. */
  void check() {
    watched.removeIf(one -> one.guest().isOver());
    Instant now = Instant.now();
    Map<Right, Standing> standings = new HashMap<>();
    for (boolean asking : new boolean[] {false, true}) {
      for (Watched one : watched) {
        if (one.right().asksDatabase() == asking) {
          check(one, now, standings);
        }
      }
    }
  }

  private static void check(Watched one, Instant now, Map<Right, Standing> standings) {
    try {
      Standing standing = standings.computeIfAbsent(one.right(), right -> right.standing(now));
      if (standing != Standing.HOLDS) {
        one.guest().dismiss(standing);
      }
    } catch (RuntimeException e) {
      // The others' rights are to be checked all the same.
      LOG.log(Level.SEVERE, "The right of an open stream could not be checked", e);
    }
  }
}
