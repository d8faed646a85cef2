package io.runcast.log;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What rows are about, and so what a client can follow: a run of the log, or a channel. */
public sealed interface Subject {

  /** The rows of a run. */
  record OfRun(long run) implements Subject {
    @Override
    public @Nullable String channel() {
      return null;
    }

    @Override
    public String toString() {
      return "run " + run;
    }
  }

  /**
   * The rows of a channel.
   *
   * @param channel its name
   * @param key only those with this key; null for all
   */
  record OfChannel(String channel, @Nullable String key) implements Subject {
    @Override
    public String toString() {
      return key == null ? "channel " + channel : "channel " + channel + ", key " + key;
    }
  }

  /** What a channel may be called. */
  Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /** The name of the channel whose table the rows are in; null for the log. */
  @Nullable String channel();

  static Subject run(long id) {
    return new OfRun(id);
  }

  /** The form that travels in a {@link ResumeToken}: unreserved characters of a URI, no dot. */
  default String encode() {
    if (this instanceof OfChannel one) {
      String key = one.key();
      return one.channel()
          + "~"
          + (key == null
              ? ""
              : Base64.getUrlEncoder()
                  .withoutPadding()
                  .encodeToString(key.getBytes(StandardCharsets.UTF_8)));
    }
    return Long.toString(((OfRun) this).run(), ResumeToken.RADIX);
  }

  /** Reads what {@link #encode()} made; empty when it is none of ours. */
  static Optional<Subject> parse(String text) {
    int end = text.indexOf('~');
    try {
      if (end < 0) {
        return Optional.of(run(ResumeToken.number(text)));
      }
      String channel = text.substring(0, end);
      byte[] key = Base64.getUrlDecoder().decode(text.substring(end + 1));
      return NAME.matcher(channel).matches()
          ? Optional.of(
              new OfChannel(
                  channel, key.length == 0 ? null : new String(key, StandardCharsets.UTF_8)))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
