package io.runcast.security.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.runcast.log.RunScope;
import io.runcast.security.Caller;
import io.runcast.security.RefusedException;
import io.runcast.security.Right;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.Test;

class RecentTokensTest {

  private static final Caller ANNA =
      new Caller(Caller.Way.TOKEN, "anna", Set.of(), RunScope.ALL, Right.LASTING);

  @Test
  void remembersTokensThatCounted() throws Exception {
    PublicJsonWebKey key = Issuer.ec("key");
    TokenVerifier verifier = verifier(new FixedKeys(key), InstantSource.fixed(Issuer.NOW));
    String token = Issuer.sign("ES256", key, Issuer.claims());

    Caller caller = verifier.verify(token);

    assertThat(verifier.verify(token)).isSameAs(caller);
  }

  @Test
  void forgetsATokenWithItsKeyAndWithItsTime() throws Exception {
    PublicJsonWebKey key = Issuer.ec("key");
    FixedKeys keys = new FixedKeys(key);
    AtomicReference<Instant> now = new AtomicReference<>(Issuer.NOW);
    TokenVerifier verifier = verifier(keys, now::get);
    String token = Issuer.sign("ES256", key, Issuer.claims());
    assertThat(verifier.verify(token).name()).isEqualTo("anna");

    keys.replace(Issuer.ec("next"));
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> verifier.verify(token))
        .withMessage("The token is signed with an unknown key.");
    keys.replace(key);
    now.set(Issuer.NOW.plusSeconds(60).plus(Issuer.SKEW));

    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> verifier.verify(token))
        .withMessage("The token has expired.");
  }

  @Test
  void keepsThoseThatComeAgainAndIsBounded() {
    RecentTokens recent = new RecentTokens(InstantSource.fixed(Issuer.NOW));
    recent.remember("often", ANNA);
    recent.remember("once", ANNA);

    for (int token = 0; token < 5 * RecentTokens.MOST; token++) {
      recent.remember("token " + token, ANNA);
      assertThat(recent.find("often")).contains(ANNA);
    }

    assertThat(recent.find("once")).isEmpty();
    assertThat(recent.size()).isLessThanOrEqualTo(2 * RecentTokens.MOST);
  }

  private static TokenVerifier verifier(KeySource keys, InstantSource clock) {
    return new TokenVerifier(
        Issuer.settings(Optional.empty(), Optional.of(Issuer.NAME), Optional.of(Issuer.AUDIENCE)),
        Optional.of(keys),
        clock);
  }
}
