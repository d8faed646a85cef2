package io.runcast.security.django;

import io.runcast.AccessSettings;
import io.runcast.Settings;
import io.runcast.database.Database;
import io.runcast.database.DatabaseKind;
import io.runcast.log.RunScope;
import io.runcast.security.Caller;
import io.runcast.security.Entrance;
import io.runcast.security.RefusedException;
import io.runcast.security.UndecidedException;
import io.runcast.security.django.Verdict.Good;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who is logged in at the CRM: staff as viewers, superusers among them as admins, others
 * without a role.
 */
@ApplicationScoped
public class DjangoSessions implements Entrance {

  private static final Logger LOG = Logger.getLogger(DjangoSessions.class.getName());

  /** What Django makes, or once made, and its column holds. */
  private static final Pattern KEY = Pattern.compile("[a-z0-9]{8,40}");

  /** Of which replay and history need some. */
  private static final int MOST_CONNECTIONS = 4;

  /** How long the database may be silent while a request waits for it. */
  private static final Duration ANSWER = Duration.ofSeconds(3);

  @Inject Settings settings;
  @Inject Database database;

  private @Nullable SessionMemory memory;
  private final Set<Verdict.Bad> told = ConcurrentHashMap.newKeySet();

  /** Since the tables were readable once, until something fails. */
  private volatile boolean readable;

  @PostConstruct
  void start() {
    memory = settings.access().django().map(this::memory).orElse(null);
  }

  private SessionMemory memory(AccessSettings.Django django) {
    DjangoStore store = new DjangoStore(settings.db().kind(), django);
    SessionCheck check = new SessionCheck(store, django.secretKeys());
    return new SessionMemory(
        key -> ask(key, store, check),
        Math.max(1, Math.min(MOST_CONNECTIONS, settings.db().poolSize() / 2)),
        Instant::now,
        System::nanoTime);
  }

  @Override
  public Optional<Caller> identify(HttpServletRequest request)
      throws RefusedException, UndecidedException {
    SessionMemory sessions = memory;
    Optional<String> key =
        settings.access().django().flatMap(django -> cookie(request, django.cookie()));
    if (sessions == null || key.isEmpty()) {
      return Optional.empty();
    }
    if (KEY.matcher(key.get()).matches() && sessions.about(key.get()) instanceof Good session) {
      return Optional.of(
          new Caller(
              Caller.Way.DJANGO,
              session.username(),
              session.roles(),
              RunScope.ALL,
              new SessionRight(key.get(), session, sessions)));
    }
    throw new RefusedException("The CRM's session does not count: log in there again.");
  }

  /** Of several with the same name Django takes the last. */
  private static Optional<String> cookie(HttpServletRequest request, String name) {
    Cookie[] cookies = request.getCookies();
    return cookies == null
        ? Optional.empty()
        : Arrays.stream(cookies)
            .filter(cookie -> cookie.getName().equals(name))
            .reduce((first, second) -> second)
            .map(Cookie::getValue)
            .filter(value -> !value.isEmpty());
  }

  private Verdict ask(String key, DjangoStore store, SessionCheck check) throws SQLException {
    try (Connection connection = database.borrow()) {
      if (settings.db().kind() == DatabaseKind.POSTGRESQL) {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(ANSWER.toMillis()));
      }
      if (!readable) {
        store.requireReadable(connection);
        readable = true;
      }
      Verdict verdict = check.of(key, connection, Instant.now());
      if (verdict instanceof Verdict.Bad bad) {
        tellOnce(bad);
      }
      return verdict;
    } catch (SQLException e) {
      readable = false;
      throw e;
    }
  }

  private void tellOnce(Verdict.Bad bad) {
    if (!bad.hint().isEmpty() && told.add(bad)) {
      LOG.log(
          Level.WARNING,
          "A session of the CRM does not count, since its session_data {0} (This is said once.)",
          bad.hint());
    }
  }
}
