package io.runcast.security.jwt;

import io.runcast.security.Caller;
import io.runcast.security.Entrance;
import io.runcast.security.RefusedException;
import io.runcast.security.UndecidedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lets in whoever sends a token in the header {@code Authorization: Bearer …} (RFC 6750 §2.1). */
@ApplicationScoped
public class BearerEntrance implements Entrance {

  private static final Pattern BEARER =
      Pattern.compile("bearer(?: +(.*))?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  @Inject Tokens tokens;

  @Override
  public Optional<Caller> identify(HttpServletRequest request)
      throws RefusedException, UndecidedException {
    Optional<TokenVerifier> verifier = tokens.verifier();
    String header = request.getHeader("Authorization");
    if (verifier.isEmpty() || header == null) {
      return Optional.empty();
    }
    Matcher bearer = BEARER.matcher(header.strip());
    if (!bearer.matches()) {
      return Optional.empty();
    }
    String token = bearer.group(1);
    return Optional.of(verifier.get().verify(token == null ? "" : token));
  }
}
