package io.runcast.security;

import io.runcast.testkit.TestTokens;
import io.runcast.testkit.TestUsers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * Makes requests that are well-formed HTTP and wrong in what they say. Immutable, threadsafe.
 *
 * @param host of the server, as in {@code Host}
 * @param run one that there is
 * @param cursor the valid id of an event of that run
 * @param viewer a valid token of a viewer
 * @param admin a valid token of a viewer who is an administrator, too
 * @param forged a token with a wrong signature
 * @param login the cookie of a login at another server
 */
record SpoiltRequests(
    String host,
    long run,
    String cursor,
    String viewer,
    String admin,
    String forged,
    String login) {

  /** Of a request that a server may refuse to read to its end, in bytes. */
  static final int LARGE = 7 * 1024;

  private static final byte[] LOGIN_KEY = new byte[32];

  /** With tokens of that issuer. */
  static SpoiltRequests with(String host, long run, String cursor, TestTokens tokens) {
    String users = TestUsers.of("vera:viewer");
    PasswordHash hash = PasswordHash.parse(users.substring("vera:viewer:".length())).orElseThrow();
    return new SpoiltRequests(
        host,
        run,
        cursor,
        tokens.withSecret(List.of("viewer")),
        tokens.withKey(List.of("viewer", "admin")),
        tokens.forged(List.of("viewer")),
        new LoginToken("abcdefghijklmnopqrstuv", Instant.ofEpochSecond(4_000_000_000L), "vera")
            .encode(LOGIN_KEY, hash));
  }

  /** Request that belongs to a seed; each character is a byte. */
  String make(long seed) {
    Mutations mutations = new Mutations(new Random(seed));
    String target = target(mutations);
    boolean acknowledges = target.contains("/acknowledgements");
    String method =
        acknowledges && mutations.chance(80)
            ? "POST"
            : mutations.chance(88)
                ? "GET"
                : mutations.oneOf("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE");
    StringBuilder request = new StringBuilder();
    request.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    header(request, "Host", host);
    header(request, "Connection", "close");
    credentials(mutations, request);
    others(mutations, request);
    // Payara refuses such bytes in headers by itself: too many of them hide all else.
    if (mutations.chance(90)) {
      String visible = request.toString().replaceAll("[^\\x00-\\x7f]", "?");
      request.replace(0, request.length(), visible);
    }
    if (method.startsWith("P")) {
      String body = body(mutations);
      header(
          request,
          "Content-Type",
          mutations.chance(85) ? "application/json" : mutations.text("application/json"));
      header(request, "Content-Length", Integer.toString(body.length()));
      return request.append("\r\n").append(body).toString();
    }
    return request.append("\r\n").toString();
  }

  private String target(Mutations mutations) {
    String id = Long.toString(run);
    String named = mutations.chance(60) ? id : mutations.escaped(id);
    String path =
        switch (mutations.below(12)) {
          case 0, 1 -> "/api/runs";
          case 2 ->
              mutations.oneOf(
                  "/api/runs/" + named,
                  "/api/channels",
                  "/api/channels/errors/rows",
                  "/api/channels/errors/stream",
                  "/api/channels/" + mutations.escaped("errors") + "/rows");
          case 3, 4, 5 ->
              "/api/runs/"
                  + named
                  + mutations.oneOf(
                      "/logs/stream", "/logs", "/logs/outline", "/logs/counts", "/logs/position");
          case 6, 7 -> "/api/runs/" + named + "/acknowledgements";
          case 8 -> mutations.oneOf("/api/status", "/api/status/stream", "/metrics");
          case 9 -> "/crm/scraper/api/scraper/logs/stream";
          case 10 -> "/runs/" + named;
          default ->
              mutations.oneOf(
                  "/",
                  "/api/health",
                  "/api/health/" + mutations.escaped("ready"),
                  "/crm/scraper/api/postgres-listener/status",
                  "/" + mutations.escaped("index.html"),
                  "/openapi",
                  "/element/" + mutations.escaped("run-log.js"));
        };
    StringBuilder target = new StringBuilder(path);
    char separator = '?';
    for (int i = mutations.below(4); i > 0; i--) {
      target.append(separator).append(parameter(mutations));
      separator = '&';
    }
    if (mutations.chance(2)) {
      target.append(separator).append((parameter(mutations) + "&").repeat(500));
    }
    return target.toString();
  }

  private String parameter(Mutations mutations) {
    String pair =
        switch (mutations.below(12)) {
          case 8 -> "q=" + mutations.escaped("50%") + mutations.oneOf("", "&match=regex");
          case 9 ->
              mutations.oneOf("after=", "until=", "before=", "around=", "id=")
                  + mutations.escaped(mutations.oneOf(cursor, Long.toString(run)));
          case 10 -> mutations.oneOf("from=", "to=") + mutations.escaped("2026-01-31T09:30:00Z");
          case 11 ->
              mutations.oneOf("every=", "buckets=", "last=", "format=")
                  + mutations.escaped(mutations.oneOf("100", "true"));
          case 0 -> "tail=" + mutations.escaped(mutations.oneOf("10", "all"));
          case 1 -> "level=" + mutations.escaped("ERROR");
          case 2 -> mutations.oneOf("portal=", "key=") + mutations.escaped("indeed");
          case 3 -> "status=" + mutations.escaped("running");
          case 4 -> "limit=" + mutations.escaped("50");
          case 5 -> "before=" + mutations.escaped(Long.toString(run));
          case 6 -> "last_event_id=" + mutations.escaped(cursor);
          default -> mutations.escaped("unknown") + "=" + mutations.escaped("x");
        };
    return mutations.chance(5) ? mutations.oneOf("&", "=", "a", "=&=", "%=%") + pair : pair;
  }

  private void credentials(Mutations mutations, StringBuilder request) {
    switch (mutations.below(20)) {
      case 0, 1, 2, 3 -> header(request, "Authorization", "Bearer " + viewer);
      case 4, 5, 6 -> header(request, "Authorization", "Bearer " + admin);
      case 7 -> header(request, "Authorization", TestUsers.basic("vera"));
      case 8 -> header(request, "Authorization", TestUsers.basic("adam"));
      case 9, 10 -> cookies(mutations, request, "token=" + viewer);
      case 11 -> header(request, "Authorization", "Bearer " + mutations.text(viewer));
      case 12 -> header(request, "Authorization", "Bearer " + parts(mutations, admin));
      case 13 -> header(request, "Authorization", mutations.text("Bearer " + forged));
      case 14 -> header(request, "Authorization", basic(mutations));
      case 15 -> cookies(mutations, request, "token=" + mutations.text(viewer));
      case 16 -> cookies(mutations, request, "token=" + parts(mutations, viewer));
      case 17 -> cookies(mutations, request, "runcast_login=" + loginCookie(mutations));
      case 18 ->
          cookies(
              mutations,
              request,
              "sessionid=" + mutations.text("abcdefghijklmnopqrstuvwxyz012345"));
      default -> cookies(mutations, request, mutations.text("a=b"));
    }
  }

  /** Spoils what a part of a token says rather than how it is written. */
  private static String parts(Mutations mutations, String token) {
    String[] parts = token.split("\\.", -1);
    int part = mutations.below(2);
    String content =
        new String(Base64.getUrlDecoder().decode(parts[part]), StandardCharsets.ISO_8859_1);
    parts[part] =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(mutations.text(content).getBytes(StandardCharsets.ISO_8859_1));
    return String.join(".", parts);
  }

  private static String basic(Mutations mutations) {
    if (mutations.chance(50)) {
      return mutations.text("Basic ") + mutations.text("dmVyYTp2ZXJh");
    }
    // Without a colon there is no name whose attempts are counted.
    String content = mutations.text("vera" + mutations.oneOf("", ":")) + mutations.text("");
    return "Basic "
        + Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.ISO_8859_1));
  }

  private String loginCookie(Mutations mutations) {
    String[] parts = login.split("\\.", -1);
    int part = mutations.below(parts.length);
    parts[part] = mutations.text(parts[part]);
    return String.join(".", parts);
  }

  private static void cookies(Mutations mutations, StringBuilder request, String cookie) {
    header(
        request,
        "Cookie",
        switch (mutations.below(8)) {
          case 0 -> mutations.text("a=\"b c\"; ") + cookie;
          case 1 -> mutations.text("$Version=1; $Path=/; ") + cookie;
          case 2 -> cookie + "; " + mutations.text("sessionid=\"x\"; =; ;;");
          case 3 -> "a=b; ".repeat(1 + mutations.below(400)) + cookie;
          case 4 -> cookie + "; big=" + "A".repeat(mutations.below(12_000));
          default -> cookie;
        });
  }

  private void others(Mutations mutations, StringBuilder request) {
    if (mutations.chance(40)) {
      header(request, "Last-Event-ID", mutations.text(cursor));
    }
    if (mutations.chance(15)) {
      header(request, "Origin", mutations.text("https://crm.example:8443"));
    }
    if (mutations.chance(15)) {
      header(
          request,
          mutations.oneOf("Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-Dest"),
          mutations.text(mutations.oneOf("cors", "same-origin", "navigate")));
    }
    if (mutations.chance(20)) {
      header(
          request,
          mutations.oneOf("X-Forwarded-For", "Forwarded", "X-Forwarded-Proto", "X-Real-IP"),
          mutations.text(mutations.oneOf("10.0.0.1, [::1]:80", "for=\"[::1]\";proto=https")));
    }
    if (mutations.chance(50)) {
      header(
          request,
          "Accept",
          mutations.chance(50)
              ? mutations.oneOf("text/event-stream", "*/*", "text/html,*/*;q=0.8")
              : mutations.text("text/event-stream;q=0.9, application/json;q=0.1"));
    }
    if (mutations.chance(25)) {
      header(request, "Accept-Language", mutations.text("de-CH, en;q=0.9, *;q=0.1"));
    }
    if (mutations.chance(5)) {
      for (int i = mutations.below(120); i > 0; i--) {
        header(request, "X-" + i, mutations.text("x"));
      }
    }
    if (mutations.chance(2)) {
      header(request, "X-Big", "x".repeat(mutations.below(60_000)));
    }
  }

  private static String body(Mutations mutations) {
    String valid = "{\"id\":123,\"clumped_with\":119,\"protocol\":\"http/1.1\"}";
    return switch (mutations.below(6)) {
      case 0 -> valid;
      case 1 -> "[".repeat(mutations.below(2_000));
      case 2 -> "{\"id\":" + "{\"a\":".repeat(mutations.below(300)) + "1";
      case 3 -> "{\"id\":" + mutations.text("123") + "}";
      case 4 ->
          "{\"id\":1,\"clumped_with\":" + mutations.text("119") + ",\"protocol\":\"\u00e2\u0082";
      default -> mutations.text(valid);
    };
  }

  private static void header(StringBuilder request, String name, String value) {
    request.append(name).append(": ").append(value).append("\r\n");
  }
}
