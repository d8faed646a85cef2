package io.runcast.broadcast;

import io.runcast.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Gives each client a seat as long as there are any: {@code runcast.client.max} in all, {@code
 * runcast.client.max-per-user} for one who is logged in, {@code runcast.client.max-per-address} for
 * one address. Threadsafe.
 */
@ApplicationScoped
public class Admission {

  /** There is no seat. */
  public static final class FullException extends Exception {
    private static final long serialVersionUID = 1;

    private final String sentence;

    FullException(String sentence) {
      super(sentence, null, false, false);
      this.sentence = sentence;
    }

    /** Why, for the client. */
    public String sentence() {
      return sentence;
    }
  }

  /** One client's; to be given back when it has left. */
  public final class Seat implements AutoCloseable {
    private final @Nullable String user;
    private final String address;
    private final int browser;
    private boolean taken = true;

    private Seat(@Nullable String user, String address, int browser) {
      this.user = user;
      this.address = address;
      this.browser = browser;
    }

    /** Gives it back; further calls do nothing. */
    @Override
    public void close() {
      synchronized (Admission.this) {
        if (taken) {
          taken = false;
          total--;
          if (user != null) {
            giveBack(byUser, user);
          }
          giveBack(byAddress, address);
          giveBack(byBrowser, browser);
        }
      }
    }
  }

  @Inject Settings settings;

  private final Map<String, Integer> byUser = new HashMap<>();
  private final Map<String, Integer> byAddress = new HashMap<>();
  private final Map<Integer, Integer> byBrowser = new HashMap<>();
  private int total;
  private final LongAdder refusedForAll = new LongAdder();
  private final LongAdder refusedForUser = new LongAdder();
  private final LongAdder refusedForAddress = new LongAdder();

  /** How many seats a browser has. */
  public synchronized int takenBy(int browser) {
    return byBrowser.getOrDefault(browser, 0);
  }

  /** Clients that were refused because the server has as many as it may have. */
  public long refusedForAll() {
    return refusedForAll.sum();
  }

  /** Clients that were refused because their user has as many as one may have. */
  public long refusedForUser() {
    return refusedForUser.sum();
  }

  /** Clients that were refused because as many come from their address as may. */
  public long refusedForAddress() {
    return refusedForAddress.sum();
  }

  /**
   * Takes a seat.
   *
   * @param user null for somebody who is not logged in; these are not told apart, since many may
   *     come through one proxy
   * @param address where it comes from
   * @param browser the same for all clients of one browser
   * @throws FullException when there is none
   */
  public synchronized Seat take(@Nullable String user, String address, int browser)
      throws FullException {
    Settings.Client limits = settings.client();
    if (total >= limits.max()) {
      refusedForAll.increment();
      throw new FullException("This server has as many clients as it may have.");
    }
    if (user != null) {
      int already = byUser.getOrDefault(user, 0);
      if (already >= limits.maxPerUser()) {
        refusedForUser.increment();
        throw new FullException(
            "You have %d streams open here, as many as one user may have.".formatted(already));
      }
    }
    if (byAddress.getOrDefault(address, 0) >= limits.maxPerAddress()) {
      refusedForAddress.increment();
      throw new FullException("As many streams as may are open from your address.");
    }
    if (user != null) {
      byUser.merge(user, 1, Integer::sum);
    }
    total++;
    byAddress.merge(address, 1, Integer::sum);
    byBrowser.merge(browser, 1, Integer::sum);
    return new Seat(user, address, browser);
  }

  private static <T> void giveBack(Map<T, Integer> counts, T key) {
    counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }
}
