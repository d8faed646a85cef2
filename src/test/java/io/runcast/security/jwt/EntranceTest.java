package io.runcast.security.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.runcast.security.Entrance;
import io.runcast.security.RefusedException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntranceTest {

  private final String token;

  EntranceTest() throws JoseException {
    token = Issuer.withSecret(Issuer.claims());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "bearer ", "BEARER   ", " Bearer "})
  void takesTheTokenFromTheHeader(String scheme) throws Exception {
    assertThat(bearer(true).identify(request(scheme + token)).orElseThrow().name())
        .isEqualTo("anna");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "Basic YTpi", "Bearertoken", "Negotiate Bearer a.b.c"})
  void leavesOtherHeadersToOthers(@Nullable String header) throws Exception {
    assertThat(bearer(true).identify(request(header))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Bearer ", "Bearer x", "Bearer a.b.c, Bearer d.e.f"})
  void refusesAHeaderWithoutToken(String header) {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> bearer(true).identify(request(header)))
        .withMessage("The token is malformed.");
  }

  @Test
  void looksForNoTokenUnlessConfigured() throws Exception {
    assertThat(bearer(false).identify(request("Bearer " + token))).isEmpty();
    assertThat(cookie(false, "jwt").identify(request(null, new Cookie("jwt", token)))).isEmpty();
    assertThat(cookie(true, null).identify(request(null, new Cookie("jwt", token)))).isEmpty();
  }

  @Test
  void takesTheTokenFromTheCookie() throws Exception {
    HttpServletRequest request =
        request(
            null,
            new Cookie("JWT", "another"),
            new Cookie("jwt", ""),
            new Cookie("jwt", token),
            new Cookie("jwt", "of a shorter path"));

    assertThat(cookie(true, "jwt").identify(request).orElseThrow().name()).isEqualTo("anna");
    assertThat(cookie(true, "jwt").identify(request(null))).isEmpty();
    assertThat(cookie(true, "jwt").identify(request(null, new Cookie("other", token)))).isEmpty();
  }

  @Test
  void refusesAWrongCookie() {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(
            () -> cookie(true, "jwt").identify(request(null, new Cookie("jwt", token + "x"))));
  }

  @SuppressWarnings("UnnecessaryAssignment") // Here this test is the framework that injects.
  private static Entrance bearer(boolean configured) {
    BearerEntrance entrance = new BearerEntrance();
    entrance.tokens = tokens(configured, null);
    return entrance;
  }

  @SuppressWarnings("UnnecessaryAssignment") // Here this test is the framework that injects.
  private static Entrance cookie(boolean configured, @Nullable String name) {
    TokenCookieEntrance entrance = new TokenCookieEntrance();
    entrance.tokens = tokens(configured, name);
    return entrance;
  }

  private static Tokens tokens(boolean configured, @Nullable String cookie) {
    return new Tokens() {
      @Override
      Optional<TokenVerifier> verifier() {
        return configured
            ? Optional.of(
                new TokenVerifier(
                    Issuer.settings(), Optional.empty(), InstantSource.fixed(Issuer.NOW)))
            : Optional.empty();
      }

      @Override
      Optional<String> cookie() {
        return Optional.ofNullable(cookie);
      }
    };
  }

  /** What the server hands over of a header and cookies; null instead of no cookies. */
  private static HttpServletRequest request(@Nullable String authorization, Cookie... cookies) {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            EntranceTest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getHeader" ->
                      Arrays.asList(arguments).contains("Authorization") ? authorization : null;
                  case "getCookies" -> cookies.length == 0 ? null : cookies;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
