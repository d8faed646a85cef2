package io.runcast.security;

import io.runcast.AccessSettings;
import io.runcast.Settings;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStore;
import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.Set;
import java.util.logging.Logger;

/**
 * The users of {@code runcast.access.users}, as an identity store of Jakarta Security (3.0, §3).
 * Checking a password takes a good part of a second of processor time, on purpose.
 */
@ApplicationScoped
public class ConfiguredUsers implements IdentityStore {

  private static final Logger LOG = Logger.getLogger(ConfiguredUsers.class.getName());
  private static final int SALT_BYTES = 32;
  private static final int KEY_BYTES = 32;

  @Inject Settings settings;
  @Inject Pbkdf2PasswordHash hashes;

  /** Nobody's: who is not known is checked against it, and so takes as long to refuse. */
  private String nobodys;

  @PostConstruct
  void start() {
    long kinds =
        settings.access().users().values().stream()
            .map(user -> user.hash().parameters())
            .distinct()
            .count();
    if (kinds > 1) {
      LOG.warning(
          "The hashes in runcast.access.users are not all of one algorithm and number of"
              + " iterations: how long a refusal takes tells which names there are");
    }
    String parameters =
        settings.access().users().values().stream()
            .map(AccessSettings.User::hash)
            .max(Comparator.comparingInt(PasswordHash::iterations))
            .map(PasswordHash::parameters)
            .orElse(PasswordHash.USUAL_PARAMETERS);
    nobodys = parameters + ":" + random(SALT_BYTES) + ":" + random(KEY_BYTES);
  }

  /** Tells whether the password is that user's. */
  public CredentialValidationResult validate(UsernamePasswordCredential credential) {
    AccessSettings.User user = settings.access().users().get(credential.getCaller());
    String hash = user == null ? nobodys : user.hash().encoded();
    boolean right = hashes.verify(credential.getPassword().getValue(), hash);
    return right && user != null
        ? new CredentialValidationResult(user.name(), Set.of(user.role().text()))
        : CredentialValidationResult.INVALID_RESULT;
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return Base64.getEncoder().encodeToString(random);
  }
}
