package io.runcast.security;

import io.runcast.AccessSettings;
import io.runcast.log.RunScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * HTTP Basic (RFC 7617) for tools, with the users of the configuration. A right password is
 * remembered for a few minutes, as what an HMAC with a key of this process makes of it: a tool that
 * asks every second cannot wait for its hash every time.
 */
@ApplicationScoped
public class BasicEntrance implements Entrance {

  private static final String SCHEME = "Basic ";
  private static final String ALGORITHM = "HmacSHA256";
  private static final long REMEMBERED = Duration.ofMinutes(5).toNanos();
  private static final int MOST_REMEMBERED = 1000;
  private static final int KEY_BYTES = 32;

  private record Known(AccessSettings.User user, long since) {}

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  @Inject Logins logins;

  private final ConcurrentMap<ByteBuffer, CompletableFuture<AccessSettings.User>> checking =
      new ConcurrentHashMap<>();

  private final SecretKeySpec key = key();
  private final Map<ByteBuffer, Known> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Known> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  @Override
  public Optional<Caller> identify(HttpServletRequest request)
      throws RefusedException, UndecidedException {
    String header = request.getHeader("Authorization");
    if (header == null
        || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        || !logins.isOffered()) {
      return Optional.empty();
    }
    String credentials = decode(header.substring(SCHEME.length()).strip());
    int colon = credentials.indexOf(':');
    if (colon < 0) {
      throw new RefusedException("The credentials are not name:password in base64.");
    }
    ByteBuffer remembered = digest(credentials);
    AccessSettings.User user = recall(remembered);
    if (user == null) {
      user =
          checkOnce(
              remembered,
              credentials.substring(0, colon),
              credentials.substring(colon + 1),
              request);
    }
    return Optional.of(
        new Caller(
            Caller.Way.BASIC, user.name(), Set.of(user.role()), RunScope.ALL, Right.LASTING));
  }

  /** A tool may send many requests at once: one of them is checked, the others wait for it. */
  private AccessSettings.User checkOnce(
      ByteBuffer digest, String name, String password, HttpServletRequest request)
      throws RefusedException, UndecidedException {
    CompletableFuture<AccessSettings.User> mine = new CompletableFuture<>();
    CompletableFuture<AccessSettings.User> others = checking.putIfAbsent(digest, mine);
    if (others != null) {
      return await(others);
    }
    try {
      AccessSettings.User user = recall(digest);
      if (user == null) {
        user = check(name, password, request);
        remember(digest, user);
      }
      mine.complete(user);
      return user;
    } finally {
      checking.remove(digest, mine);
      // Of no effect where there is a user.
      mine.cancel(false);
    }
  }

  private static AccessSettings.User await(CompletableFuture<AccessSettings.User> checked)
      throws RefusedException, UndecidedException {
    try {
      return checked.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (CancellationException e) {
      throw new RefusedException("Name or password is wrong.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UndecidedException("The login could not be checked.");
    } catch (ExecutionException | TimeoutException e) {
      throw new UndecidedException("The login could not be checked in time.");
    }
  }

  private AccessSettings.User check(String name, String password, HttpServletRequest request)
      throws RefusedException, UndecidedException {
    Logins.Outcome outcome = logins.check(name, password, request);
    if (outcome instanceof Logins.Outcome.In in) {
      return in.user();
    }
    if (outcome instanceof Logins.Outcome.TooMany tooMany) {
      throw new TooManyLoginsException(tooMany.retryAfter());
    }
    if (outcome instanceof Logins.Outcome.Busy) {
      throw new UndecidedException("Too many logins are being checked at the moment.");
    }
    throw new RefusedException("Name or password is wrong.");
  }

  private AccessSettings.@Nullable User recall(ByteBuffer digest) {
    synchronized (known) {
      Known found = known.get(digest);
      return found != null && System.nanoTime() - found.since < REMEMBERED ? found.user : null;
    }
  }

  private void remember(ByteBuffer digest, AccessSettings.User user) {
    synchronized (known) {
      known.remove(digest);
      known.put(digest, new Known(user, System.nanoTime()));
    }
  }

  private ByteBuffer digest(String credentials) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return ByteBuffer.wrap(mac.doFinal(credentials.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }

  private static String decode(String base64) throws RefusedException {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw new RefusedException("The credentials are not name:password in base64 and UTF-8.");
    }
  }

  private static SecretKeySpec key() {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    return new SecretKeySpec(random, ALGORITHM);
  }
}
