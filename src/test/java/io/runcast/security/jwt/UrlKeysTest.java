package io.runcast.security.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.runcast.security.Caller;
import io.runcast.security.RefusedException;
import io.runcast.security.Standing;
import io.runcast.security.UndecidedException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UrlKeysTest {

  private final AtomicReference<Instant> now = new AtomicReference<>(Issuer.NOW);
  private final AtomicInteger fetches = new AtomicInteger();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final KeyLog log = new KeyLog();
  private final HttpServer server;
  private final PublicJsonWebKey first;
  private final PublicJsonWebKey second;
  private volatile HttpHandler answer;

  UrlKeysTest() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    first = Issuer.ec("first");
    second = Issuer.ec("second");
    answer = publishing(first);
  }

  @BeforeEach
  void serve() {
    server.setExecutor(threads);
    server.createContext(
        "/jwks",
        exchange -> {
          fetches.incrementAndGet();
          mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
          try (exchange) {
            answer.handle(exchange);
          } finally {
            atOnce.decrementAndGet();
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
    log.close();
  }

  @Test
  void fetchesOnceForManyRequests() throws Exception {
    UrlKeys keys = keys();

    for (int request = 0; request < 100; request++) {
      assertThat(names(keys)).containsExactly("first");
    }

    assertThat(fetches).hasValue(1);
    assertThat(log.infos())
        .containsExactly(
            "Tokens are checked with the keys of http://127.0.0.1:%d/jwks: 1 usable, 0 ignored"
                .formatted(server.getAddress().getPort()));
  }

  @Test
  void fetchesAgainForATokenOfANewKey() throws Exception {
    UrlKeys keys = keys();
    TokenVerifier verifier = verifier(keys);
    Caller caller = verifier.verify(token(first));
    answer = publishing(second);

    assertThatExceptionOfType(RefusedException.class)
        .as("asked a moment ago")
        .isThrownBy(() -> verifier.verify(token(second)))
        .withMessage("The token is signed with an unknown key.");
    later(UrlKeys.PAUSE);

    assertThat(verifier.verify(token(second)).name()).isEqualTo("anna");
    assertThat(fetches).hasValue(2);
    assertThat(caller.right().standing(Issuer.NOW)).isEqualTo(Standing.REVOKED);
  }

  @Test
  void fetchesAgainWhenTheKeysAreOldWithoutMakingAnybodyWait() throws Exception {
    UrlKeys keys = keys();
    assertThat(names(keys)).containsExactly("first");
    CountDownLatch slow = new CountDownLatch(1);
    answer =
        exchange -> {
          awaitQuietly(slow);
          publishing(second).handle(exchange);
        };

    later(UrlKeys.FRESH);

    assertThat(names(keys)).containsExactly("first");
    slow.countDown();
    await().untilAsserted(() -> assertThat(names(keys)).containsExactly("second"));
    assertThat(fetches).hasValue(2);
  }

  /** Attackers choose the names of keys. */
  @Test
  void asksTheIssuerNoMoreOftenWhateverTokensCome() throws Exception {
    UrlKeys keys = keys();
    TokenVerifier verifier = verifier(keys);
    List<String> tokens = new ArrayList<>();
    for (int number = 0; number < 20; number++) {
      tokens.add(Issuer.sign("ES256", first.getPrivateKey(), "other-" + number, payload()));
    }
    List<Future<?>> requests = new ArrayList<>();
    assertThat(names(keys)).containsExactly("first");

    for (int period = 1; period <= 3; period++) {
      // A fetch is over a moment before its handler is.
      await().until(() -> atOnce.get() == 0);
      later(UrlKeys.PAUSE);
      for (int request = 0; request < 400; request++) {
        String token = tokens.get(request % tokens.size());
        requests.add(threads.submit(() -> assertNotIn(verifier, token)));
      }
      for (Future<?> request : requests) {
        request.get(20, TimeUnit.SECONDS);
      }
      requests.clear();
      assertThat(fetches).hasValue(1 + period);
    }
    assertThat(mostAtOnce).hasValue(1);
    assertThat(verifier.verify(token(first)).name()).isEqualTo("anna");
  }

  @Test
  void keepsTheKeysWhileTheIssuerIsAway() throws Exception {
    UrlKeys keys = keys();
    TokenVerifier verifier = verifier(keys);
    Caller caller = verifier.verify(token(first));
    answer = exchange -> exchange.sendResponseHeaders(503, -1);

    for (int hour = 0; hour < 24; hour++) {
      later(Duration.ofHours(1));
      keys.newerThan(keys.current());
    }

    assertThat(names(keys)).containsExactly("first");
    assertThat(caller.right().standing(Issuer.NOW)).isEqualTo(Standing.HOLDS);
    assertThat(log.warnings())
        .containsExactly(
            "The key set http://127.0.0.1:%d/jwks cannot be used, because it was answered with status 503; its former keys stay in use"
                .formatted(server.getAddress().getPort()));

    answer = publishing(second);
    later(UrlKeys.PAUSE);
    keys.newerThan(keys.current());
    assertThat(names(keys)).containsExactly("second");
    assertThat(log.infos()).hasSize(2);
  }

  @Test
  void cannotDecideWithoutAServer() throws Exception {
    server.stop(0);
    UrlKeys keys = keys();

    assertThatExceptionOfType(UndecidedException.class)
        .isThrownBy(keys::current)
        .withMessage("The keys of the tokens' issuer cannot be had now.");
    assertThat(log.warnings())
        .containsExactly(
            "The key set http://127.0.0.1:%d/jwks cannot be used, because it cannot be fetched (ConnectException); no token can be checked with it"
                .formatted(server.getAddress().getPort()));
  }

  @Test
  void recoversFromABadStart() throws Exception {
    answer = exchange -> exchange.sendResponseHeaders(500, -1);
    UrlKeys keys = keys();
    assertThatExceptionOfType(UndecidedException.class).isThrownBy(keys::current);
    answer = publishing(first);

    later(UrlKeys.PAUSE_WITHOUT_KEYS);

    assertThat(names(keys)).containsExactly("first");
  }

  @Test
  void waitsForNoSilentServer() {
    answer = exchange -> awaitQuietly(over);

    assertUndecidedSoon(impatient());
    await().untilAsserted(() -> assertThat(log.warnings()).hasSize(1));
    assertThat(log.warnings().get(0)).contains("it cannot be fetched (HttpTimeoutException)");
  }

  /** A byte now and then keeps every timeout of a read from ending. */
  @Test
  void waitsForNoTricklingServer() {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            while (!over.await(100, TimeUnit.MILLISECONDS)) {
              body.write(' ');
              body.flush();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };

    UrlKeys keys = impatient();

    assertUndecidedSoon(keys);
    await().untilAsserted(() -> assertThat(log.warnings()).hasSize(1));
    assertThat(log.warnings().get(0)).contains("because its server is too slow;");
    await().untilAsserted(() -> assertThat(atOnce).as("its connection was cut").hasValue(0));
  }

  /** Its answer begins, and never goes on. */
  @Test
  void fetchesAgainAfterAFetchThatHangs() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    answer =
        exchange -> {
          begin(exchange);
          hanging.countDown();
          awaitQuietly(over);
        };
    UrlKeys keys = impatient();
    assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();
    assertUndecidedSoon(keys);
    answer = publishing(first);

    later(UrlKeys.PAUSE_WITHOUT_KEYS);

    assertThat(names(keys)).containsExactly("first");
  }

  @Test
  void cutsTheConnectionOfAFetchThatIsCancelled() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    answer =
        exchange -> {
          begin(exchange);
          begun.countDown();
          while (over.getCount() > 0) {
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
          }
        };
    CompletableFuture<?> fetch = new KeyFetch(address(), Duration.ofMinutes(1)).start();
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

    fetch.cancel(true);

    await().untilAsserted(() -> assertThat(atOnce).hasValue(0));
  }

  @Test
  void readsNoEndlessAnswer() {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] spaces = " ".repeat(8192).getBytes(StandardCharsets.UTF_8);
          try (OutputStream body = exchange.getResponseBody()) {
            while (over.getCount() > 0) {
              body.write(spaces);
            }
          }
        };
    UrlKeys keys = keys();

    assertThatExceptionOfType(UndecidedException.class).isThrownBy(keys::current);
    assertThat(log.warnings().get(0)).contains("because it is longer than 262144 bytes;");
    await().untilAsserted(() -> assertThat(atOnce).as("its connection was cut").hasValue(0));
  }

  @Test
  void followsNoRedirect() {
    AtomicInteger elsewhere = new AtomicInteger();
    server.createContext(
        "/elsewhere",
        exchange -> {
          elsewhere.incrementAndGet();
          publishing(first).handle(exchange);
        });
    answer =
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(302, -1);
        };
    UrlKeys keys = keys();

    assertThatExceptionOfType(UndecidedException.class).isThrownBy(keys::current);
    assertThat(elsewhere).hasValue(0);
    assertThat(log.warnings().get(0)).contains("because it was answered with status 302;");
  }

  /** Threads of requests are few; a slow issuer must not have them all. */
  @Test
  void letsOnlySomeRequestsWait() throws Exception {
    answer =
        exchange -> {
          awaitQuietly(over);
          exchange.sendResponseHeaders(503, -1);
        };
    UrlKeys keys = keys();
    AtomicInteger toldAtOnce = new AtomicInteger();
    List<Future<?>> requests = new ArrayList<>();

    for (int request = 0; request < 100; request++) {
      requests.add(
          threads.submit(
              () ->
                  assertThatExceptionOfType(UndecidedException.class)
                      .isThrownBy(keys::current)
                      .satisfies(
                          e -> {
                            if ("The keys of the tokens' issuer are being fetched."
                                .equals(e.getMessage())) {
                              toldAtOnce.incrementAndGet();
                            }
                          })));
    }

    // Only then does the fetch end: none of them came too late to find it under way.
    await().until(() -> toldAtOnce.get() >= 100 - 32);
    over.countDown();
    for (Future<?> request : requests) {
      request.get(20, TimeUnit.SECONDS);
    }
    assertThat(fetches).hasValue(1);
  }

  private UrlKeys keys() {
    return new UrlKeys(address(), Duration.ofSeconds(5), now::get);
  }

  private UrlKeys impatient() {
    return new UrlKeys(address(), Duration.ofMillis(400), now::get);
  }

  private URI address() {
    return URI.create(
        "http://name:secret@127.0.0.1:%d/jwks?key=secret".formatted(server.getAddress().getPort()));
  }

  private TokenVerifier verifier(UrlKeys keys) {
    return new TokenVerifier(
        Issuer.settings(Optional.empty(), Optional.of(Issuer.NAME), Optional.of(Issuer.AUDIENCE)),
        Optional.of(keys),
        () -> Issuer.NOW);
  }

  private static void assertNotIn(TokenVerifier verifier, String token) {
    try {
      verifier.verify(token);
      throw new AssertionError("The token counts");
    } catch (RefusedException | UndecidedException e) {
      assertThat(e)
          .hasMessageMatching(
              "The token is signed with an unknown key\\.|The keys of the tokens' issuer are being fetched\\.");
    }
  }

  private static void assertUndecidedSoon(UrlKeys keys) {
    long begin = System.nanoTime();
    assertThatExceptionOfType(UndecidedException.class).isThrownBy(keys::current);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
  }

  private static String token(PublicJsonWebKey key) throws Exception {
    return Issuer.sign("ES256", key, Issuer.claims());
  }

  private static String payload() {
    return Issuer.claims().toJson();
  }

  private static HttpHandler publishing(JsonWebKey... keys) {
    byte[] body = Issuer.publish(keys).getBytes(StandardCharsets.UTF_8);
    return exchange -> send(exchange, body);
  }

  private static void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private static void begin(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write('{');
    exchange.getResponseBody().flush();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void later(Duration duration) {
    now.updateAndGet(instant -> instant.plus(duration));
  }

  private static Iterable<String> names(KeySource keys) throws UndecidedException {
    return keys.current().keys().stream().map(JsonWebKey::getKeyId).toList();
  }
}
