package io.runcast.security.jwt;

import io.runcast.AccessSettings;
import io.runcast.AccessSettings.KeySet;
import io.runcast.Settings;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Owns the keys that tokens are checked with, as the settings name them. They are had at start, so
 * that the log tells early what is wrong with them, and no request waits.
 */
@ApplicationScoped
public class Tokens {

  /** With an issuer that is asked for its keys. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  @Inject Settings settings;

  private Optional<KeySource> keys = Optional.empty();
  private Optional<TokenVerifier> verifier = Optional.empty();
  private Optional<String> cookie = Optional.empty();

  void onStart(@Observes @Initialized(ApplicationScoped.class) Object event) {
    // To be there is enough: the first call makes the bean.
  }

  @PostConstruct
  void start() {
    InstantSource clock = InstantSource.system();
    Optional<AccessSettings.Jwt> jwt = settings.access().jwt();
    keys = jwt.flatMap(AccessSettings.Jwt::keys).map(place -> source(place, clock));
    verifier = jwt.map(rules -> new TokenVerifier(rules, keys, clock));
    cookie = jwt.flatMap(AccessSettings.Jwt::cookie);
  }

  @PreDestroy
  void stop() {
    keys.ifPresent(KeySource::close);
  }

  /** Empty when no tokens are believed. */
  Optional<TokenVerifier> verifier() {
    return verifier;
  }

  /** The name of the cookie that may bring a token. */
  Optional<String> cookie() {
    return cookie;
  }

  private static KeySource source(KeySet place, InstantSource clock) {
    if (place instanceof KeySet.File file) {
      return new FileKeys(file.path(), clock);
    }
    return new UrlKeys(((KeySet.Url) place).address(), PATIENCE, clock);
  }
}
