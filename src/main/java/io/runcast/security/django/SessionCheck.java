package io.runcast.security.django;

import io.runcast.Secret;
import io.runcast.security.Role;
import io.runcast.security.django.SaltedHmac.Hash;
import io.runcast.security.django.SessionData.Login;
import io.runcast.security.django.Verdict.Bad;
import io.runcast.security.django.Verdict.Good;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells by the database whether a session counts, by the rules of {@code
 * django.contrib.auth.get_user}. Threadsafe.
 */
final class SessionCheck {

  private static final String AUTH_HASH_SALT =
      "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash";

  private static final HexFormat HEX = HexFormat.of();

  private final DjangoStore store;
  private final SessionData data;
  private final SaltedHmacs authHashes;

  SessionCheck(DjangoStore store, List<Secret> secretKeys) {
    this.store = store;
    data = new SessionData(secretKeys);
    authHashes = new SaltedHmacs(AUTH_HASH_SALT, secretKeys, Hash.SHA256, Hash.SHA1);
  }

  Verdict of(String key, Connection connection, Instant now) throws SQLException {
    Optional<DjangoStore.Session> found = store.session(connection, key);
    if (found.isEmpty()) {
      return Bad.UNKNOWN;
    }
    DjangoStore.Session session = found.get();
    String text = session.data();
    if (!now.isBefore(session.expires())) {
      return Bad.EXPIRED;
    }
    if (text == null) {
      return Bad.TOO_LARGE;
    }
    try {
      Login login = data.read(text);
      Optional<DjangoStore.User> user = store.user(connection, login.userId());
      return user.isPresent() ? of(login, user.get(), session.expires()) : Bad.USER_GONE;
    } catch (BadSessionException e) {
      return e.reason();
    }
  }

  private Verdict of(Login login, DjangoStore.User user, Instant expires) {
    byte[] password = user.password().getBytes(StandardCharsets.UTF_8);
    if (!authHashes.include(login.authHash(), password, HEX::formatHex)) {
      return Bad.PASSWORD_CHANGED;
    }
    return user.active()
        ? new Good(login.userId(), user.username(), roles(user), expires)
        : Bad.USER_INACTIVE;
  }

  /** As for Django's admin pages: nobody sees them who is not staff, not even a superuser. */
  private static Set<Role> roles(DjangoStore.User user) {
    if (!user.staff()) {
      return Set.of();
    }
    return Role.withImplied(Set.of(user.superuser() ? Role.ADMIN : Role.VIEWER));
  }
}
