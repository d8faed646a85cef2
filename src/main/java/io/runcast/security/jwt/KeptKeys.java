package io.runcast.security.jwt;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.runcast.security.UndecidedException;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The last keys of a place that were good, kept when what comes after them is not. Tells the log
 * what changes: once when something is wrong, once when it is right again. Threadsafe; readers
 * never wait.
 */
final class KeptKeys {

  private static final Logger LOG = Logger.getLogger(KeptKeys.class.getName());

  private final String place;
  private volatile Optional<PublicKeys> keys = Optional.empty();

  @GuardedBy("this")
  private @Nullable String trouble;

  /**
   * @param place as the log may name it
   */
  KeptKeys(String place) {
    this.place = place;
  }

  Optional<PublicKeys> get() {
    return keys;
  }

  PublicKeys require() throws UndecidedException {
    return keys.orElseThrow(
        () -> new UndecidedException("The keys of the tokens' issuer cannot be had now."));
  }

  synchronized void replace(PublicKeys good) {
    boolean first = keys.isEmpty();
    boolean again = trouble != null;
    keys = Optional.of(good);
    trouble = null;
    if (first || again) {
      LOG.log(
          Level.INFO,
          "Tokens are checked with the keys of {0}: {1,number} usable, {2,number} ignored",
          new Object[] {place, good.keys().size(), good.ignored()});
    }
  }

  synchronized void failed(String why) {
    if (why.equals(trouble)) {
      return;
    }
    trouble = why;
    LOG.log(
        Level.WARNING,
        keys.isPresent()
            ? "The key set {0} cannot be used, because {1}; its former keys stay in use"
            : "The key set {0} cannot be used, because {1}; no token can be checked with it",
        new Object[] {place, why});
  }
}
