package io.runcast.broadcast;

import io.runcast.log.LogFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings together who wants the same page at about the same time, so that it is read once: clients
 * that a burst has thrown off the ring, or that come back after a restart, all stand at one of a
 * few places. Threadsafe.
 */
final class Pages {

  /** What makes two pages the same. */
  record Wish(Gap gap, LogFilter filter) {}

  /** Those who come back wait for up to three seconds of each other. */
  private static final Duration LIFETIME = Duration.ofSeconds(3);

  private static final long MAX_BYTES = 16L << 20;

  private final Map<Wish, List<Subscriber>> waiting = new HashMap<>();
  private final Recent<Wish, Page> recent = new Recent<>(LIFETIME, MAX_BYTES, Page::bytes);

  /** The page, if it was read a moment ago. */
  @Nullable Page find(Wish wish) {
    return recent.find(wish);
  }

  /** Adds to those who wait for a page; true for the first of them, who has it read. */
  synchronized boolean await(Wish wish, Subscriber subscriber) {
    List<Subscriber> others = waiting.get(wish);
    if (others != null) {
      others.add(subscriber);
      return false;
    }
    waiting.put(wish, new ArrayList<>(List.of(subscriber)));
    return true;
  }

  /** Forgets those who have left; true when somebody is left who waits. */
  synchronized boolean isWanted(Wish wish) {
    List<Subscriber> all = waiting.get(wish);
    if (all == null) {
      return false;
    }
    all.removeIf(subscriber -> subscriber.closed() != null);
    if (all.isEmpty()) {
      waiting.remove(wish);
      return false;
    }
    return true;
  }

  /** Who waited for a page that was read; from now on it is found. */
  List<Subscriber> read(Wish wish, Page page) {
    if (page.then() == Page.Then.RESET) {
      // What was read before may hold rows that are gone.
      recent.forget(other -> other.gap().run() == wish.gap().run());
    }
    if (page.then() != Page.Then.SETTLING) {
      recent.keep(wish, page);
    }
    return giveUp(wish);
  }

  /** Who waited for a page that will not be read. */
  synchronized List<Subscriber> giveUp(Wish wish) {
    List<Subscriber> all = waiting.remove(wish);
    return all == null ? List.of() : all;
  }

  void expire() {
    recent.expire();
  }
}
