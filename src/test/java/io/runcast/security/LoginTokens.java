package io.runcast.security;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Makes the values of login cookies that no server has given. */
public final class LoginTokens {

  private LoginTokens() {}

  /**
   * Signs one as the server does.
   *
   * @param user as in {@code runcast.access.users}: name, role and hash
   * @param secret {@code runcast.access.secret}
   */
  public static String signed(String user, String secret, Instant expires) {
    String[] parts = user.split(":", 3);
    return new LoginToken("a".repeat(22), expires, parts[0])
        .encode(
            secret.getBytes(StandardCharsets.UTF_8), PasswordHash.parse(parts[2]).orElseThrow());
  }
}
