package io.runcast.log;

import io.runcast.finding.Finding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How the channels are. Written by the listener's thread, read by any. */
@ApplicationScoped
public class ChannelStates {

  /** Whether a channel can be read, and how its rows come. */
  public enum State {
    /** The listener has not looked at its table yet, or what it lacks is being made. */
    PREPARING,
    /** Rows come at once. */
    LISTENING,
    /** Nobody rings: rows come within two seconds, or within the poll interval. */
    POLLING,
    /** Its table cannot be read in order. */
    UNAVAILABLE;

    /** As the status names it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record Known(State state, @Nullable Finding finding) {
    static final Known NOTHING = new Known(State.PREPARING, null);
  }

  private final Map<String, Known> byName = new ConcurrentHashMap<>();

  /** True when that is news. */
  public boolean become(String channel, State state, @Nullable Finding finding) {
    Known now = new Known(state, finding);
    return !now.equals(byName.put(channel, now));
  }

  public State state(String channel) {
    return byName.getOrDefault(channel, Known.NOTHING).state();
  }

  /** True unless its table is known to lack what reading it takes. */
  public boolean isReadable(String channel) {
    Known known = byName.getOrDefault(channel, Known.NOTHING);
    return switch (known.state()) {
      case PREPARING -> known.finding() == null;
      case LISTENING, POLLING -> true;
      case UNAVAILABLE -> false;
    };
  }

  /** What is wrong with one; null for nothing. */
  public @Nullable Finding finding(String channel) {
    return byName.getOrDefault(channel, Known.NOTHING).finding();
  }

  /** What is wrong with any. */
  public List<Finding> findings() {
    return byName.values().stream().map(Known::finding).filter(Objects::nonNull).toList();
  }
}
