package io.runcast.security;

import io.runcast.AccessSettings;
import io.runcast.Secret;
import io.runcast.Settings;
import io.runcast.log.RunScope;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Logs in and out who is in {@code runcast.access.users}. Threadsafe. */
@ApplicationScoped
public class Logins {

  private static final Logger LOG = Logger.getLogger(Logins.class.getName());
  private static final int ID_BYTES = 16;
  private static final int KEY_BYTES = 32;

  /** Longer ones are nobody's, and not worth the hashing. */
  private static final int LONGEST_PASSWORD = 1000;

  private static final int LONGEST_NAME = 150;

  /** Checks at once: each takes a processor for itself. */
  private static final int MOST_CHECKS = 2;

  private static final int MOST_WAITERS = 8;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
  private static final Duration COME_BACK = Duration.ofSeconds(5);

  /** How an attempt to log in ends. */
  public sealed interface Outcome {
    /**
     * It was right.
     *
     * @param user who it is
     */
    record In(AccessSettings.User user) implements Outcome {}

    /** No such name, or another password; which of them is nobody's business. */
    record Wrong() implements Outcome {}

    /** There were too many wrong ones. */
    record TooMany(Duration retryAfter) implements Outcome {}

    /** Too many others try at the moment. */
    record Busy(Duration retryAfter) implements Outcome {}
  }

  @Inject Settings settings;
  @Inject ConfiguredUsers users;
  @Inject LoginLimits limits;
  @Inject Refusals refusals;
  @Inject EndedLogins ended;
  @Inject ClientAddress addresses;

  private final SecureRandom random = new SecureRandom();
  private final Semaphore checks = new Semaphore(MOST_CHECKS);

  /** Including those who are being checked: the server's threads are for others too. */
  private final Semaphore waiters = new Semaphore(MOST_WAITERS);

  private byte[] key;

  @PostConstruct
  void start() {
    AccessSettings access = settings.access();
    key = access.secret().map(Secret::bytes).orElseGet(() -> random(KEY_BYTES));
    if (access.secret().isEmpty() && !access.users().isEmpty()) {
      LOG.info(
          "runcast.access.secret is not set: logins end when this server stops, and count on no"
              + " other one");
    }
  }

  /** Whether anybody can log in here at all. */
  public boolean isOffered() {
    return !settings.access().users().isEmpty();
  }

  /** Checks a name and a password; may take a second. */
  public Outcome check(String name, String password, HttpServletRequest request) {
    String address = addresses.of(request);
    boolean tooLong = name.length() > LONGEST_NAME || password.length() > LONGEST_PASSWORD;
    Optional<Duration> wait = limits.take(tooLong ? "" : name, address);
    if (wait.isPresent()) {
      refusals.count(Refusal.TOO_MANY_LOGINS);
      return new Outcome.TooMany(wait.get());
    }
    if (tooLong) {
      return wrong("", address);
    }
    if (!waiters.tryAcquire()) {
      limits.giveBack(name, address);
      return new Outcome.Busy(COME_BACK);
    }
    boolean mayCheck = false;
    try {
      mayCheck = checks.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      if (!mayCheck) {
        limits.giveBack(name, address);
        return new Outcome.Busy(COME_BACK);
      }
      CredentialValidationResult result =
          users.validate(new UsernamePasswordCredential(name, password));
      AccessSettings.User user = settings.access().users().get(name);
      if (result.getStatus() != CredentialValidationResult.Status.VALID || user == null) {
        return wrong(name, address);
      }
      limits.giveBack(name, address);
      return new Outcome.In(user);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Busy(COME_BACK);
    } finally {
      if (mayCheck) {
        checks.release();
      }
      waiters.release();
    }
  }

  /** What the cookie of somebody who has just logged in is to say, signed. */
  public String begin(AccessSettings.User user) {
    Instant expires = Instant.now().plus(settings.access().sessionAge());
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(random(ID_BYTES));
    return new LoginToken(id, expires.truncatedTo(ChronoUnit.SECONDS), user.name())
        .encode(key, user.hash());
  }

  /** Ends the login that a cookie holds, here and, within seconds, on the other servers. */
  public void end(String cookie) {
    verified(cookie).ifPresent(token -> ended.end(token.id(), token.expires()));
  }

  /**
   * Who a cookie lets in.
   *
   * @throws RefusedException when it lets in nobody
   * @throws UndecidedException when that cannot be told now
   */
  Caller caller(String cookie) throws RefusedException, UndecidedException {
    LoginToken token =
        verified(cookie).orElseThrow(() -> new RefusedException("The login does not count here."));
    switch (standing(token, Instant.now())) {
      case EXPIRED -> throw new RefusedException("The login has expired.");
      case REVOKED -> throw new RefusedException("The login was ended.");
      case HOLDS -> {}
    }
    AccessSettings.User user = settings.access().users().get(token.name());
    Set<Role> roles = user == null ? Set.of() : Set.of(user.role());
    return new Caller(
        Caller.Way.LOGIN, token.name(), roles, RunScope.ALL, now -> standingOf(token, now));
  }

  private Optional<LoginToken> verified(String cookie) {
    return LoginToken.parse(cookie)
        .filter(
            text -> {
              AccessSettings.User user = settings.access().users().get(text.token().name());
              return user != null && text.isSignedWith(key, user.hash());
            })
        .map(LoginToken.Unverified::token);
  }

  /** Of somebody who was let in before, and so may stay while that cannot be looked up. */
  private Standing standingOf(LoginToken token, Instant now) {
    try {
      return standing(token, now);
    } catch (UndecidedException e) {
      return Standing.HOLDS;
    }
  }

  private Standing standing(LoginToken token, Instant now) throws UndecidedException {
    if (!token.expires().isAfter(now)) {
      return Standing.EXPIRED;
    }
    return ended.isEnded(token.id()) ? Standing.REVOKED : Standing.HOLDS;
  }

  private Outcome wrong(String name, String address) {
    refusals.count(Refusal.WRONG_PASSWORD);
    // A name that nobody has may be a password in the wrong field.
    String known = settings.access().users().containsKey(name) ? name : "nobody who is known";
    LOG.log(Level.INFO, "Wrong password for {0}, from {1}", new Object[] {known, address});
    return new Outcome.Wrong();
  }

  private byte[] random(int bytes) {
    byte[] some = new byte[bytes];
    random.nextBytes(some);
    return some;
  }
}
