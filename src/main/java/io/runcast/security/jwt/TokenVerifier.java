package io.runcast.security.jwt;

import io.runcast.AccessSettings.Jwt;
import io.runcast.security.Caller;
import io.runcast.security.RefusedException;
import io.runcast.security.UndecidedException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jose4j.jwt.JwtClaims;

/** Tells who a token names, or why it does not count. Threadsafe. */
final class TokenVerifier {

  private final SignatureCheck signatures;
  private final ClaimCheck rules;
  private final Grants grants;
  private final RecentTokens recent;

  /**
   * @param keys of the key set; empty when only a secret is configured
   */
  TokenVerifier(Jwt settings, Optional<KeySource> keys, InstantSource clock) {
    signatures = new SignatureCheck(settings.secret(), keys);
    rules = new ClaimCheck(settings.issuer(), settings.audience(), settings.clockSkew(), clock);
    grants = new Grants(settings.rolesClaim(), settings.runsClaim());
    recent = new RecentTokens(clock);
  }

  /**
   * Checks a token.
   *
   * @throws RefusedException when it does not count
   * @throws UndecidedException when the keys to check it with cannot be had
   */
  Caller verify(String text) throws RefusedException, UndecidedException {
    SignedToken token = SignedToken.parse(text);
    Optional<Caller> known = recent.find(text);
    if (known.isPresent()) {
      return known.get();
    }
    BooleanSupplier trusted = signatures.check(token);
    JwtClaims claims = rules.check(token.unverifiedPayload());
    Caller caller =
        new Caller(
            Caller.Way.TOKEN,
            rules.subject(claims),
            grants.roles(claims),
            grants.runs(claims),
            new TokenRight(rules.end(claims), trusted));
    recent.remember(text, caller);
    return caller;
  }
}
