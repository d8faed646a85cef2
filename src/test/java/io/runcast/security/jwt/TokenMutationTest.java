package io.runcast.security.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.runcast.security.RefusedException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is changed about a token that counts, it counts no more and is refused in few words. */
class TokenMutationTest {

  private static final int ROUNDS = 20_000;
  private static final long SEED = 20260304;
  private static final String CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\0{}\"é";

  private final Random random = new Random(SEED);

  @Test
  @Timeout(120)
  void refusesEveryMutation() throws Exception {
    PublicJsonWebKey rsa = Issuer.rsa("rsa");
    PublicJsonWebKey ec = Issuer.ec("ec");
    TokenVerifier verifier =
        new TokenVerifier(
            Issuer.settings(),
            Optional.of(new FixedKeys(rsa, ec)),
            InstantSource.fixed(Issuer.NOW));
    List<String> tokens =
        List.of(
            Issuer.withSecret(Issuer.claims()),
            Issuer.sign("RS256", rsa, Issuer.claims()),
            Issuer.sign("ES256", ec, Issuer.claims()));
    Set<String> refusals = new HashSet<>();

    for (int round = 0; round < ROUNDS; round++) {
      String token = tokens.get(random.nextInt(tokens.size()));
      String mutated = mutate(token, tokens);
      if (tokens.contains(mutated)) {
        continue;
      }
      try {
        fail("round %d let %s in: %s", round, verifier.verify(mutated), mutated);
      } catch (RefusedException e) {
        refusals.add(String.valueOf(e.getMessage()));
      }
    }

    assertThat(refusals)
        .contains("The token is malformed.", "The token's signature is not valid.")
        .allSatisfy(text -> assertThat(text).matches("The token[\\w;:',. ]{5,100}\\."));
  }

  private String mutate(String token, List<String> tokens) {
    StringBuilder text = new StringBuilder(token);
    int changes = 1 + random.nextInt(3);
    for (int change = 0; change < changes; change++) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(7)) {
        case 0 -> text.setCharAt(at, character());
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.insert(at, character());
        case 3 -> text.setLength(Math.max(1, at));
        case 4 -> text.insert(at, text.substring(random.nextInt(at + 1), at));
        case 5 -> text.replace(0, text.length(), swapped(text.toString(), tokens));
        default -> text.replace(0, text.length(), reheaded(text.toString()));
      }
      if (text.isEmpty()) {
        text.append('.');
      }
    }
    return text.toString();
  }

  private char character() {
    return CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
  }

  /** One part of another token. */
  private String swapped(String text, List<String> tokens) {
    List<String> parts = new ArrayList<>(List.of(text.split("\\.", -1)));
    String[] other = tokens.get(random.nextInt(tokens.size())).split("\\.", -1);
    parts.set(random.nextInt(parts.size()), other[random.nextInt(other.length)]);
    return String.join(".", parts);
  }

  /** Another algorithm and key. */
  private String reheaded(String text) {
    List<String> algorithms =
        List.of("none", "HS256", "HS512", "RS256", "PS256", "ES256", "ES512", "EdDSA");
    String header =
        "{\"alg\":\"%s\",\"kid\":\"%s\"}"
            .formatted(
                algorithms.get(random.nextInt(algorithms.size())),
                random.nextBoolean() ? "rsa" : "ec");
    int dot = text.indexOf('.');
    return Issuer.encode(header) + (dot < 0 ? "" : text.substring(dot));
  }
}
