package io.runcast.security.jwt;

import org.jose4j.jwk.JsonWebKey;

/** A key set that changes only when a test says so. */
final class FixedKeys implements KeySource {

  private volatile PublicKeys keys;

  FixedKeys(JsonWebKey... keys) throws UnusableKeysException {
    this.keys = PublicKeys.parse(Issuer.publish(keys));
  }

  void replace(JsonWebKey... newer) throws UnusableKeysException {
    keys = PublicKeys.parse(Issuer.publish(newer));
  }

  @Override
  public PublicKeys current() {
    return keys;
  }

  @Override
  public PublicKeys newerThan(PublicKeys known) {
    return keys;
  }

  @Override
  public void close() {}
}
