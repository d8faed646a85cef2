package io.runcast.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PageAssertions;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import io.runcast.testkit.Accessibility;
import io.runcast.testkit.Chromium;
import io.runcast.testkit.CrmSite;
import io.runcast.testkit.Deployments;
import io.runcast.testkit.FreePort;
import io.runcast.testkit.Health;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.TestUsers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pages of the CRM that show a run's log, in Debian's Chromium; skipped without one. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("browser")
@Timeout(90)
class EmbeddingIT {

  private static final Path EXAMPLE = Path.of("src/main/webapp/example");
  private static final int ALLOWED = FreePort.find();

  /** A reconnect comes a few seconds after the cut. */
  private static final double RECONNECTED = 20_000;

  @Deployment(testable = false)
  static WebArchive runcast() {
    return Deployments.runcast(
        Map.of(
            "runcast.access.anonymous",
            "",
            "runcast.access.users",
            TestUsers.of("vera:viewer"),
            "runcast.access.origins",
            "http://localhost:" + ALLOWED));
  }

  @ArquillianResource URI deployed;

  private final List<String> complaints = new ArrayList<>();
  private URI server;
  private Chromium chromium;
  private BrowserContext context;
  private Page page;
  private LogPage log;
  private LogWriter scraper;

  @BeforeEach
  void open() throws SQLException {
    chromium = Chromium.openOrSkip();
    Health.awaitReady(deployed);
    // Another origin than the CRM's, of the same site, as cookies of logins need it.
    server = URI.create("http://localhost:%d/".formatted(deployed.getPort()));
    context = chromium.browser().newContext(new Browser.NewContextOptions().setLocale("de-DE"));
    page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    log = new LogPage(page);
    scraper = LogWriter.to(SharedPostgres.jdbcUrl());
    stopAllRuns();
    assertThat(
            context
                .request()
                .post(
                    server.resolve("login").toString(),
                    RequestOptions.create()
                        .setForm(
                            FormData.create()
                                .set("name", "vera")
                                .set("password", TestUsers.password("vera"))))
                .ok())
        .isTrue();
  }

  @AfterEach
  void close() throws SQLException {
    if (chromium != null) {
      chromium.close();
    }
    if (scraper != null) {
      stopAllRuns();
      scraper.close();
    }
  }

  @Test
  void theExampleWorksOnRuncastsOwnHost() throws SQLException {
    long run = scraper.startRun();
    scraper.write(run, "ERROR", "immo", "before");

    page.navigate(server.resolve("example/embed.html").toString());

    assertThat(log.row("before")).isVisible();
    scraper.write(run, "the moment it commits");
    assertThat(log.row("the moment it commits")).isVisible();
    assertThat(page.locator("#status")).hasText("run " + run + " · running");
    assertThat(page.locator("#errors")).hasText("· errors seen: 1");
    assertThat(complaints).isEmpty();
    Accessibility.check(page);
  }

  @Test
  void theExampleWorksInAStrictPageOfAnotherOrigin() throws IOException, SQLException {
    long run = scraper.startRun();
    scraper.writeMany(run, 1200);
    try (CrmSite crm = exampleOn(ALLOWED)) {
      page.navigate(crm.address() + "embed.html");

      assertThat(log.row("row 1200")).isVisible();
      scraper.write(run, "INFO", "immo", "the moment it commits");
      assertThat(log.row("the moment it commits")).isVisible();
      assertThat(log.part("connection")).hasText("Live");
      // The style came, too.
      assertThat(log.part("toolbar")).hasCSS("display", "flex");
      // History and search are asked for by fetch, the stream is not.
      log.part("scroller").focus();
      log.press("g");
      assertThat(log.row("row 1").first()).isVisible();
      log.press("/");
      log.part("query").fill("row 777");
      assertThat(log.found()).hasText("1 Zeile");
      log.press("Enter");
      assertThat(log.row("row 777")).isVisible();
      scraper.finish(run, "completed");
      assertThat(log.part("connection")).hasText("Beendet");
    }
    assertThat(complaints).isEmpty();
  }

  @Test
  void noOtherOriginGetsAnything() throws IOException, SQLException {
    scraper.write(scraper.startRun(), "secret");
    try (CrmSite crm = exampleOn(FreePort.find())) {
      page.navigate(crm.address() + "embed.html");

      page.waitForCondition(
          () -> complaints.stream().anyMatch(complaint -> complaint.contains("CORS policy")));
      assertThat(page.evaluate("customElements.get('run-log') === undefined")).isEqualTo(true);
    }
  }

  @Test
  void theOriginalsPageWorksUnchanged() throws IOException, SQLException {
    try (CrmSite crm = CrmSite.on(FreePort.find())) {
      crm.serve("/crm/scraper/", "text/html", originalPage(), "default-src 'self' 'unsafe-inline'");
      crm.forward("/crm/scraper/api/", server);
      page.navigate(crm.address() + "crm/scraper/");
      assertThat(page.locator("#status")).hasText("Kein aktiver Scraper-Lauf");

      long run = scraper.startRun();
      scraper.writeAll(run, List.of("erste", "zweite"));
      assertThat(page.locator("#log p"))
          .hasCount(2, new LocatorAssertions.HasCountOptions().setTimeout(RECONNECTED));
      assertThat(page.locator("#status"))
          .hasText("Verbunden mit Log-Stream (PostgreSQL LISTEN/NOTIFY)");
      scraper.write(run, "dritte");
      assertThat(page.locator("#log p"))
          .hasText(new Pattern[] {line("erste"), line("zweite"), line("dritte")});
      scraper.finish(run, "completed");

      assertThat(page.locator("#status")).hasText("Scraper gestoppt");
      assertThat(page)
          .hasTitle("zu Ende", new PageAssertions.HasTitleOptions().setTimeout(RECONNECTED));
      assertThat(page.locator("#log p")).hasCount(3);
    }
  }

  /** The pages follow the run that is active. */
  private void stopAllRuns() throws SQLException {
    try (Statement statement = scraper.connection().createStatement()) {
      statement.execute(
          "update scraper_control_scraperrun set status = 'stopped' where status = 'running'");
    }
  }

  private static Pattern line(String message) {
    return Pattern.compile(
        "^\\[\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z] " + message + "$");
  }

  /** The example as somebody puts it on a host of their own, who allows no more than it needs. */
  private CrmSite exampleOn(int port) throws IOException {
    CrmSite crm = CrmSite.on(port);
    String runcast = server.toString().replaceFirst("/$", "");
    String policy =
        ("default-src 'none'; script-src 'self' %1$s; style-src 'self' %1$s; img-src %1$s;"
                + " connect-src %1$s; base-uri 'none'; form-action 'none'")
            .formatted(runcast);
    String html = Files.readString(EXAMPLE.resolve("embed.html"));
    crm.serve("/embed.html", "text/html", html.replace("../", runcast + "/"), policy);
    crm.serve("/embed.css", "text/css", Files.readString(EXAMPLE.resolve("embed.css")), policy);
    crm.serve(
        "/embed.js", "text/javascript", Files.readString(EXAMPLE.resolve("embed.js")), policy);
    return crm;
  }

  private static String originalPage() throws IOException {
    try (InputStream content = EmbeddingIT.class.getResourceAsStream("crm-scraper.html")) {
      return new String(Objects.requireNonNull(content).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
