package io.runcast;

import io.runcast.database.Identifier;
import io.runcast.security.AddressRange;
import io.runcast.security.PasswordHash;
import io.runcast.security.Role;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who may come in, and from where.
 *
 * @param anonymous the roles of a caller who is not logged in
 * @param users by name
 * @param secret signs the cookies of the login page; empty for one that only this process knows
 * @param sessionAge how long a login lasts
 * @param origins other sites whose pages may ask, as {@code https://crm.example}
 * @param frameAncestors who may frame the pages, in the words of Content Security Policy
 * @param proxies whose forwarding headers are believed
 */
public record AccessSettings(
    Set<Role> anonymous,
    Map<String, User> users,
    Optional<Secret> secret,
    Duration sessionAge,
    Optional<Django> django,
    Optional<Jwt> jwt,
    Set<String> origins,
    String frameAncestors,
    List<AddressRange> proxies) {

  /**
   * A user of the configuration.
   *
   * @param hash of the password
   */
  public record User(String name, Role role, PasswordHash hash) {}

  /**
   * How to tell the CRM's own users.
   *
   * @param secretKeys its {@code SECRET_KEY} and those before it, newest first
   * @param cookie the name of its session cookie
   * @param sessionTable quoted
   * @param userTable quoted
   * @param loginUrl where its users log in
   */
  public record Django(
      List<Secret> secretKeys,
      String cookie,
      String sessionTable,
      String userTable,
      Optional<URI> loginUrl) {

    /** The address at which its users log in to come back to {@code next}. */
    public Optional<String> loginAddress(String next) {
      return loginUrl.map(
          url ->
              url
                  + (url.getRawQuery() == null ? "?" : "&")
                  + "next="
                  + URLEncoder.encode(next, StandardCharsets.UTF_8));
    }
  }

  /**
   * Which tokens to believe.
   *
   * @param secret of HS256; at least one of this and {@code keys} is there
   * @param keys of a JSON Web Key Set: a file or an address
   * @param issuer must be there with {@code keys}, as the audience: others' tokens are signed with
   *     the same keys
   * @param clockSkew how much the issuer's clock may differ
   * @param rolesClaim the claim that names the roles: of that very name, or where its dots lead
   * @param runsClaim the claim that limits the runs, if a token has it
   * @param cookie which cookie may bring the token, beside the header; empty for none
   */
  public record Jwt(
      Optional<Secret> secret,
      Optional<KeySet> keys,
      Optional<String> issuer,
      Optional<String> audience,
      Duration clockSkew,
      String rolesClaim,
      String runsClaim,
      Optional<String> cookie) {}

  /** Where a JSON Web Key Set is. */
  public sealed interface KeySet {
    /** Read again when it changes. */
    record File(Path path) implements KeySet {}

    /** Fetched again when it is old or lacks a key. */
    record Url(URI address) implements KeySet {}
  }

  private static final Pattern USER_NAME = Pattern.compile("[\\p{L}\\p{N}_.@+-]{1,150}");
  private static final Pattern ORIGIN =
      Pattern.compile("https?://[a-z0-9.-]+(:\\d{1,5})?|https?://\\[[0-9a-f:]+\\](:\\d{1,5})?");
  private static final Pattern COOKIE = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

  /** A keyword or a source; nothing that could begin another directive. */
  private static final Pattern ANCESTORS =
      Pattern.compile(
          "'none'|('self'|https?://[\\w.*:\\[\\]-]+)( ('self'|https?://[\\w.*:\\[\\]-]+))*");

  private static final Pattern CLAIM = Pattern.compile("[^\\s]{1,200}");

  /** By RFC 7518 §3.2 a key of HS256 has 256 bits at least. */
  private static final int LEAST_SECRET_BYTES = 32;

  static AccessSettings read(SettingsReader reader) {
    return new AccessSettings(
        roles(reader),
        users(reader),
        longSecret(reader, "runcast.access.secret"),
        reader.duration(
            "runcast.access.session-age",
            Duration.ofHours(12),
            Duration.ofMinutes(1),
            Duration.ofDays(30)),
        django(reader),
        jwt(reader),
        origins(reader),
        reader.text(
            "runcast.access.frame-ancestors",
            "'self'",
            text -> ANCESTORS.matcher(text).matches(),
            "'none', or 'self' and origins such as https://crm.example, separated by spaces"),
        proxies(reader));
  }

  private static Set<Role> roles(SettingsReader reader) {
    Set<Role> roles = new LinkedHashSet<>();
    for (String name : list(reader.text("runcast.access.anonymous", ""), ",")) {
      Role.of(name)
          .ifPresentOrElse(
              roles::add,
              () ->
                  reader.problem(
                      "runcast.access.anonymous is \"%s\"; allowed: %s, separated by commas"
                          .formatted(name, String.join(", ", Role.texts()))));
    }
    return Role.withImplied(roles);
  }

  /** A wrong entry is told by its number: it may be a password that somebody put there. */
  private static Map<String, User> users(SettingsReader reader) {
    Map<String, User> users = new LinkedHashMap<>();
    int number = 0;
    for (String entry : list(reader.secret("runcast.access.users"), "[,\\s]")) {
      number++;
      String[] parts = entry.split(":", 3);
      Optional<Role> role = parts.length == 3 ? Role.of(parts[1]) : Optional.empty();
      Optional<PasswordHash> hash =
          parts.length == 3 ? PasswordHash.parse(parts[2]) : Optional.empty();
      if (role.isEmpty() || hash.isEmpty() || !USER_NAME.matcher(parts[0]).matches()) {
        reader.problem(
            "runcast.access.users: entry %d is wrong; allowed: name:role:hash, separated by commas or line ends, the role viewer or admin, the hash as java -jar runcast-monitor.jar hash-password prints it"
                .formatted(number));
      } else if (users.put(parts[0], new User(parts[0], role.get(), hash.get())) != null) {
        reader.problem(
            "runcast.access.users: entry %d has the name of another one".formatted(number));
      }
    }
    return Map.copyOf(users);
  }

  private static Optional<Secret> longSecret(SettingsReader reader, String name) {
    String text = reader.secret(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.getBytes(StandardCharsets.UTF_8).length < LEAST_SECRET_BYTES) {
      reader.problem(
          "%s is too short; allowed: at least %d bytes".formatted(name, LEAST_SECRET_BYTES));
    }
    return Optional.of(new Secret(text));
  }

  private static Optional<Django> django(SettingsReader reader) {
    String key = reader.secret("runcast.access.django-secret-key");
    String former = reader.secret("runcast.access.django-secret-key-fallbacks");
    String cookie = cookie(reader, "runcast.access.django-cookie", "sessionid");
    String sessions = table(reader, "runcast.access.django-session-table", "django_session");
    String users = table(reader, "runcast.access.django-user-table", "auth_user");
    Optional<URI> login =
        uri(reader, "runcast.access.django-login-url", "an address such as /login/ or https://…");
    if (key.isEmpty()) {
      if (!former.isEmpty()) {
        reader.problem(
            "runcast.access.django-secret-key-fallbacks is set without runcast.access.django-secret-key");
      }
      return Optional.empty();
    }
    List<Secret> keys =
        Stream.concat(Stream.of(key), list(former, "\\s").stream()).map(Secret::new).toList();
    return Optional.of(new Django(keys, cookie, sessions, users, login));
  }

  private static Optional<Jwt> jwt(SettingsReader reader) {
    Optional<Secret> secret = longSecret(reader, "runcast.access.jwt.secret");
    String file =
        reader.text(
            "runcast.access.jwt.jwks-file", "", AccessSettings::isPath, "the path of a file");
    Optional<URI> address =
        optional(
                reader,
                "runcast.access.jwt.jwks-url",
                AccessSettings::isHttp,
                "an address such as https://login.example/jwks")
            .filter(AccessSettings::isHttp)
            .map(URI::create);
    Optional<String> issuer = optional(reader, "runcast.access.jwt.issuer");
    Optional<String> audience = optional(reader, "runcast.access.jwt.audience");
    Duration skew =
        reader.duration(
            "runcast.access.jwt.clock-skew",
            Duration.ofSeconds(30),
            Duration.ZERO,
            Duration.ofMinutes(5));
    String roles = claim(reader, "runcast.access.jwt.roles-claim", "roles");
    String runs = claim(reader, "runcast.access.jwt.runs-claim", "runs");
    String cookie = cookie(reader, "runcast.access.jwt.cookie", "");
    boolean wrongFile = !isPath(file);
    if (!file.isEmpty() && address.isPresent()) {
      reader.problem(
          "runcast.access.jwt.jwks-file and runcast.access.jwt.jwks-url are both set; allowed: one of them");
    }
    Optional<KeySet> keys =
        file.isEmpty() || wrongFile
            ? address.map(KeySet.Url::new)
            : Optional.of(new KeySet.File(Path.of(file)));
    if (keys.isPresent() && (issuer.isEmpty() || audience.isEmpty())) {
      reader.problem(
          "runcast.access.jwt.issuer and runcast.access.jwt.audience must be set with runcast.access.jwt.jwks-url or runcast.access.jwt.jwks-file: who owns the keys signs tokens for others too");
    }
    if (secret.isEmpty() && keys.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Jwt(
            secret,
            keys,
            issuer,
            audience,
            skew,
            roles,
            runs,
            Optional.of(cookie).filter(name -> !name.isEmpty())));
  }

  private static Set<String> origins(SettingsReader reader) {
    Set<String> origins = new LinkedHashSet<>();
    for (String origin : list(reader.text("runcast.access.origins", ""), "[,\\s]")) {
      String lower = origin.toLowerCase(Locale.ROOT);
      if (!ORIGIN.matcher(lower).matches()) {
        reader.problem(
            "runcast.access.origins: \"%s\" is no origin; allowed: such as https://crm.example, without a path, separated by commas"
                .formatted(origin));
      }
      origins.add(lower);
    }
    return Set.copyOf(origins);
  }

  private static List<AddressRange> proxies(SettingsReader reader) {
    return list(reader.text("runcast.access.proxies", ""), "[,\\s]").stream()
        .flatMap(
            text -> {
              Optional<AddressRange> range = AddressRange.parse(text);
              if (range.isEmpty()) {
                reader.problem(
                    "runcast.access.proxies: \"%s\" is no address; allowed: such as 10.0.0.7, 10.0.0.0/8 or fd00::/8, separated by commas"
                        .formatted(text));
              }
              return range.stream();
            })
        .toList();
  }

  private static String cookie(SettingsReader reader, String name, String fallback) {
    return reader.text(
        name, fallback, text -> COOKIE.matcher(text).matches(), "the name of a cookie");
  }

  private static String claim(SettingsReader reader, String name, String fallback) {
    return reader.text(
        name, fallback, text -> CLAIM.matcher(text).matches(), "the name of a claim");
  }

  private static String table(SettingsReader reader, String name, String fallback) {
    String text = reader.text(name, fallback);
    try {
      return Identifier.quoteTable(name, text);
    } catch (IllegalArgumentException e) {
      reader.problem(String.valueOf(e.getMessage()));
      return fallback;
    }
  }

  private static Optional<URI> uri(SettingsReader reader, String name, String allowed) {
    return optional(reader, name, AccessSettings::isUri, allowed)
        .filter(AccessSettings::isUri)
        .map(URI::create);
  }

  private static boolean isUri(String text) {
    try {
      String scheme = URI.create(text).getScheme();
      return scheme == null ? text.startsWith("/") : scheme.matches("https?");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isHttp(String text) {
    return isUri(text) && URI.create(text).getHost() != null;
  }

  private static boolean isPath(String text) {
    try {
      return Path.of(text).getFileName() != null;
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static Optional<String> optional(SettingsReader reader, String name) {
    return optional(reader, name, text -> true, "any text");
  }

  private static Optional<String> optional(
      SettingsReader reader, String name, Predicate<String> valid, String allowed) {
    return Optional.of(reader.text(name, "", valid, allowed)).filter(text -> !text.isEmpty());
  }

  private static List<String> list(String text, String separator) {
    return Arrays.stream(text.split(separator, -1))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .toList();
  }
}
