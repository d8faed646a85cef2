package io.runcast.monitor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole program against a server over HTTP. */
@Timeout(30)
class MonitorTest {

  private final Stage stage = new Stage();

  @Test
  void endsWithWhatTheServerSays() throws IOException {
    try (var healthy = FakeServer.answering(200, Samples.healthy());
        var unhealthy = FakeServer.answering(200, Samples.unhealthy());
        var refusing = FakeServer.answering(503, Samples.unhealthy())) {
      assertThat(stage.run("--once", "--url", healthy.url())).isZero();
      assertThat(stage.run("--once", "--url", unhealthy.url() + "/")).isEqualTo(1);
      assertThat(stage.run("--once", "--url", refusing.url())).isEqualTo(1);
    }
    assertThat(stage.out()).contains("✓ healthy").contains("✗ unhealthy");
    assertThat(stage.err()).isEmpty();
  }

  @Test
  void asksInTheReadersLanguageAndWithoutCredentialsUnlessGiven() throws IOException {
    try (var server = FakeServer.answering(200, Samples.healthy())) {
      assertThat(stage.with("RUNCAST_MONITOR_URL", server.url()).run("--once", "--lang", "de"))
          .isZero();
      assertThat(stage.out()).contains("✓ gesund");
      assertThat(stage.run("--once")).isZero();

      assertThat(server.requests())
          .extracting(headers -> headers.getFirst("Accept-Language"))
          .containsExactly("de", "en");
      assertThat(server.requests())
          .allSatisfy(
              headers -> {
                assertThat(headers.getFirst("Accept")).isEqualTo("application/json");
                assertThat(headers.containsKey("Authorization")).isFalse();
              });
    }
  }

  @Test
  void takesThePasswordFromWhereItIsKept(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("password"), "geheim ß\n");
    try (var server = FakeServer.answering(200, Samples.healthy())) {
      String url = server.url();

      stage.run("--once", "--url", url, "--user", "ops", "--password-file", file.toString());
      stage.run("--once", "--url", url, "--user", "ops", "--password=given");
      stage.typing("typed").run("--url", url, "--user", "ops", "--password", "--once");
      stage
          .with("RUNCAST_MONITOR_USER", "env")
          .with("RUNCAST_MONITOR_PASSWORD", "inherited")
          .run("--once", "--url", url);

      assertThat(server.requests())
          .extracting(headers -> decoded(headers.getFirst("Authorization")))
          .containsExactly("ops:geheim ß", "ops:given", "ops:typed", "env:inherited");
      assertThat(stage.questions()).containsExactly("Password of ops: ");
      assertThat(stage.err()).isEmpty();
    }
  }

  @Test
  void refusesCommandLinesThatCannotBeMeant() {
    assertThat(stage.run("--once")).isEqualTo(2);
    assertThat(stage.run("--url", "localhost:8080")).isEqualTo(2);
    assertThat(stage.run("--url", "ftp://host")).isEqualTo(2);
    assertThat(stage.run("--url", "http://host:65536")).isEqualTo(2);
    assertThat(stage.run("--url", "http://ops:geheim@host:8080")).isEqualTo(2);
    assertThat(stage.run("--url", "http://ops:50%geheim@host")).isEqualTo(2);
    assertThat(stage.run("--url", "http://ops:geheim@my_host:8080")).isEqualTo(2);
    assertThat(stage.run("--url", "http://host", "--interval", "0")).isEqualTo(2);
    assertThat(stage.run("--url", "http://host", "--interval", "soon")).isEqualTo(2);
    assertThat(stage.run("--url", "http://host", "--lang", "fr")).isEqualTo(2);
    assertThat(stage.run("--url", "http://host", "--user", "ops")).isEqualTo(2);
    assertThat(stage.run("--url", "http://host", "--user", "a:b", "--password=c")).isEqualTo(2);
    assertThat(stage.run("--url", "http://host", "--password=c")).isEqualTo(2);
    assertThat(stage.run("--url", "http://host", "--user", "ops", "--password")).isEqualTo(2);
    assertThat(stage.run("--url", "http://host", "--user", "ops", "--password-file", "/nowhere"))
        .isEqualTo(2);
    assertThat(stage.run("--frobnicate")).isEqualTo(2);

    assertThat(stage.out()).isEmpty();
    assertThat(stage.err())
        .doesNotContain("geheim")
        .doesNotContain("\tat ")
        .contains("--url is 'localhost:8080'")
        .contains("use --password-file");
    assertThat(stage.err().lines())
        .hasSize(16)
        .allMatch(line -> line.startsWith("runcast-monitor: "));
  }

  @Test
  void explainsItselfInBothLanguages() {
    assertThat(stage.run("--help")).isZero();
    assertThat(stage.out()).contains("Ask once and end").contains("Exit code: 0 healthy");
    assertThat(stage.run("--help", "--lang=de")).isZero();
    assertThat(stage.out()).contains("Einmal fragen und enden");
    assertThat(stage.run("--version")).isZero();
    assertThat(stage.out()).contains("runcast-monitor development");
  }

  @Test
  void saysWhatToDoAboutAnswersThatAreNoStatus() throws IOException {
    assertThat(told(404, "")).contains("is not a Runcast, or it has another context root");
    assertThat(told(200, "<html>hello</html>")).contains("not as a Runcast does");
    assertThat(told(200, "{\"other\": true}")).contains("not as a Runcast does");
    assertThat(told(200, "[".repeat(5000))).contains("not as a Runcast does");
    assertThat(told(200, "x".repeat(9 << 20))).contains("not as a Runcast does");
    assertThat(told(401, "")).contains("wants a login: use --user");
    assertThat(told(403, "{}")).contains("wants a login: use --user");
    assertThat(told(401, "", "--user=ops", "--password=x")).contains("check --user");
    assertThat(told(403, "", "--user=ops", "--password=x")).contains("use --user with an admin");
    assertThat(told(500, "{\"title\": \"Error\", \"detail\": \"Out of\\u001b[2J luck\"}"))
        .endsWith("answers with 500: Out of luck\n");
  }

  @Test
  void saysWhyThereWasNoAnswerAtAll() throws IOException {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertThat(stage.run("--once", "--url", "http://127.0.0.1:" + free)).isEqualTo(2);
    assertThat(stage.run("--once", "--url", "http://nobody.invalid")).isEqualTo(2);
    assertThat(stage.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("refuses the connection"),
            line -> assertThat(line).contains("Unknown host nobody.invalid"));
  }

  @Test
  void sendsNoCredentialsAfterARedirect() throws IOException {
    try (var elsewhere = FakeServer.answering(200, Samples.healthy());
        var server =
            new FakeServer(
                exchange -> {
                  exchange.getResponseHeaders().set("Location", elsewhere.url() + "/api/status");
                  FakeServer.send(exchange, 302, "");
                })) {
      assertThat(stage.run("--once", "--url", server.url(), "--user=ops", "--password=x"))
          .isEqualTo(2);

      assertThat(elsewhere.requests()).isEmpty();
      assertThat(stage.err()).contains("sends elsewhere, to " + elsewhere.url());
    }
  }

  @Test
  void warnsBeforeAPasswordTravelsInTheOpen() {
    stage.run("--once", "--url", "http://nobody.invalid", "--user=ops", "--password=x");
    assertThat(stage.err()).startsWith("runcast-monitor: Warning: the password travels");

    var quiet = new Stage();
    quiet.run("--once", "--url", "https://nobody.invalid", "--user=ops", "--password=x");
    quiet.run("--once", "--url", "http://localhost:1", "--user=ops", "--password=x");
    quiet.run("--once", "--url", "http://[::1]:1", "--user=ops", "--password=x");
    quiet.run("--once", "--url", "http://nobody.invalid");
    assertThat(quiet.err()).doesNotContain("Warning");
  }

  @Test
  void goesOnAskingAndSaysSinceWhenNobodyAnswers() throws IOException {
    var asked = new AtomicInteger();
    try (var server =
        new FakeServer(
            exchange -> {
              int status = asked.incrementAndGet() % 3 == 1 ? 200 : 404;
              FakeServer.send(exchange, status, Samples.healthy());
            })) {
      stage.pausing(
          interval -> {
            assertThat(interval).hasSeconds(7);
            stage.setClock(Stage.NOON.plus(interval.multipliedBy(asked.get())));
            return asked.get() < 3;
          });

      assertThat(stage.run("--interval", "7", "--url", server.url())).isEqualTo(2);
    }

    assertThat(stage.out().split("\n\nRuncast"))
        .satisfiesExactly(
            first -> assertThat(first).contains("12:00:00 · ✓ healthy"),
            second -> assertThat(second).contains("12:00:07 · ✗ unreachable"),
            third ->
                assertThat(third)
                    .contains("12:00:14 · ✗ unreachable")
                    .contains("no answer since 12:00:07 (7 s)"));
  }

  @Test
  void redrawsInPlaceOnATerminalAndLeavesItAsItWas() throws IOException {
    var asked = new AtomicInteger();
    try (var server = FakeServer.answering(200, Samples.unhealthy())) {
      stage.onTerminal().with("NO_COLOR", "1").pausing(interval -> asked.incrementAndGet() < 2);

      assertThat(stage.run("--url", server.url())).isEqualTo(1);
    }

    assertThat(stage.out())
        .startsWith("\033[?25l\033[H\033[2JRuncast")
        .endsWith("\033[?25h\r\n")
        .containsOnlyOnce("\033[2J")
        .doesNotContain("\033[31m");
  }

  @Test
  void handsOutTheJsonAsItCame() throws IOException {
    try (var server = FakeServer.answering(200, Samples.healthy())) {
      assertThat(stage.run("--once", "--json", "--url", server.url())).isZero();
    }

    assertThat(stage.out()).isEqualTo(Samples.healthy().strip() + System.lineSeparator());
  }

  @Test
  void handsOutOneLineOfJsonPerRefreshAndNothingElse() throws IOException {
    var asked = new AtomicInteger();
    String json = "{\n  \"healthy\": true,\n  \"name\": \"a\\nb  c ✓ \u009b2J\"\n}\n";
    try (var server =
        new FakeServer(
            exchange ->
                FakeServer.send(exchange, asked.incrementAndGet() == 3 ? 200 : 404, json))) {
      stage.in(US_ASCII).pausing(interval -> asked.get() < 3);

      assertThat(stage.run("--json", "--url", server.url())).isZero();
    }

    assertThat(stage.out().lines())
        .containsExactly("{\"healthy\": true,\"name\": \"a\\nb  c \\u2713 \\u009b2J\"}");
    assertThat(stage.err().lines()).singleElement().asString().contains("not a Runcast");
  }

  private static String told(int status, String body, String... more) throws IOException {
    var stage = new Stage();
    try (var server = FakeServer.answering(status, body)) {
      List<String> arguments = new ArrayList<>(List.of("--once", "--url", server.url()));
      arguments.addAll(List.of(more));
      assertThat(stage.run(arguments.toArray(String[]::new))).isEqualTo(2);
    }
    assertThat(stage.out()).isEmpty();
    assertThat(stage.err().lines()).hasSize(1);
    return stage.err();
  }

  private static String decoded(String authorization) {
    assertThat(authorization).startsWith("Basic ");
    return new String(
        Base64.getDecoder().decode(authorization.substring("Basic ".length())),
        StandardCharsets.UTF_8);
  }
}
