package io.runcast.channel;

import io.runcast.ChannelSettings;
import io.runcast.Problem;
import io.runcast.Settings;
import io.runcast.database.ChannelTable;
import io.runcast.log.ChannelStates;
import io.runcast.log.Subject;
import io.runcast.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says which channels a caller may follow. Any thread. */
@ApplicationScoped
public class ChannelAccess {

  private static final Duration COME_BACK = Duration.ofSeconds(5);

  @Inject Settings settings;
  @Inject ChannelStates states;

  /** Those that a caller may see. */
  List<ChannelSettings> visible(Caller caller) {
    return settings.channels().stream().filter(channel -> isAllowed(caller, channel)).toList();
  }

  /**
   * What a caller asks for.
   *
   * @param key only rows with this key; null for all
   * @throws Problem 404 without such a channel, 403 where it takes more than the caller has, 400
   *     for a key that none of its rows can have
   */
  public Subject.OfChannel require(String name, @Nullable String key, Caller caller) {
    Optional<ChannelSettings> found =
        settings.channels().stream()
            .filter(channel -> channel.table().name().equals(name))
            .findFirst();
    if (found.isEmpty()) {
      throw Problem.notFound("There is no channel " + name + ".");
    }
    if (!isAllowed(caller, found.get())) {
      throw Problem.of(
          Status.FORBIDDEN,
          caller.is(found.get().role())
              ? "Who is limited to some runs may follow no channel."
              : "This channel takes another role than yours.");
    }
    requireKey(found.get().table(), key);
    return new Subject.OfChannel(name, key);
  }

  /**
   * The same where it is to be read at once.
   *
   * @throws Problem as there, and 503 while its table cannot be read
   */
  public Subject.OfChannel requireReadable(String name, @Nullable String key, Caller caller) {
    Subject.OfChannel channel = require(name, key, caller);
    if (!states.isReadable(name)) {
      throw unavailable(name);
    }
    return channel;
  }

  /**
   * The same where rows may come later: who comes while the table is being prepared waits.
   *
   * @throws Problem as {@link #require} does, and 503 while its table cannot be read
   */
  public Subject.OfChannel requireFollowable(String name, @Nullable String key, Caller caller) {
    Subject.OfChannel channel = require(name, key, caller);
    requireFollowable(channel);
    return channel;
  }

  /**
   * Refuses what cannot be followed.
   *
   * @throws Problem 503
   */
  public void requireFollowable(Subject.OfChannel channel) {
    if (states.state(channel.channel()) == ChannelStates.State.UNAVAILABLE) {
      throw unavailable(channel.channel());
    }
  }

  private static Problem unavailable(String channel) {
    return Problem.unavailable(
        "Channel %s cannot be read at the moment; the status says why.".formatted(channel),
        COME_BACK);
  }

  private static void requireKey(ChannelTable table, @Nullable String key) {
    if (key == null) {
      return;
    }
    if (table.key() == null) {
      throw Problem.badParameter("key", key, List.of("nothing: this channel has no key"));
    }
    if (key.isEmpty()
        || key.codePointCount(0, key.length()) > ChannelTable.KEY_LENGTH
        || key.indexOf('\0') >= 0) {
      throw Problem.badParameter(
          "key", key, List.of("a text of 1 to %d characters".formatted(ChannelTable.KEY_LENGTH)));
    }
  }

  /** Rows of a channel may be about any run. */
  private static boolean isAllowed(Caller caller, ChannelSettings channel) {
    return caller.is(channel.role()) && caller.runs().isAll();
  }
}
