package io.runcast.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import io.runcast.testkit.Accessibility;
import io.runcast.testkit.Chromium;
import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PageWatch;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.SseClient;
import io.runcast.testkit.TestUsers;
import java.net.URI;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** What an admin sees, in Debian's Chromium; skipped without one. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("browser")
@Timeout(90)
class AdminPageIT {

  /**
   * A fault counts when it was found twice, five seconds apart; a login is looked at every 10 s.
   */
  private static final double NOTICED = 25_000;

  private static final String STREAM = "**/api/status/stream";
  private static final String PHONE_IS_WIDE_ENOUGH =
      "document.documentElement.scrollWidth <= document.documentElement.clientWidth";

  private static String database = "";

  @Deployment(testable = false)
  static WebArchive runcast() throws SQLException {
    database = SharedPostgres.get().createDatabase("admin_page");
    return Deployments.runcast(
        Map.of(
            "runcast.db.url",
            database,
            "runcast.server.name",
            "under test",
            "runcast.access.anonymous",
            "",
            "runcast.access.users",
            TestUsers.of("anna:admin", "vera:viewer")));
  }

  @ArquillianResource URI server;

  private Chromium chromium;
  private LogWriter scraper;
  private long run;

  @BeforeEach
  void open() throws SQLException {
    chromium = Chromium.openOrSkip();
    Health.awaitReady(server);
    scraper = LogWriter.to(database);
    run = scraper.startRun();
  }

  @AfterEach
  void close() throws SQLException {
    if (chromium != null) {
      chromium.close();
    }
    if (scraper != null) {
      scraper.finish(run, "completed");
      scraper.close();
    }
  }

  @Test
  void showsTheServerItsClientsAndHowMuchTheyGet() {
    Page page = page("anna", new Browser.NewContextOptions().setLocale("en-GB"));
    PageWatch watch = PageWatch.on(page, server);

    page.navigate(address("admin"));

    assertThat(page).hasTitle("Operations – Runcast");
    assertThat(page.locator("#verdict")).containsText("All is well");
    assertThat(page.locator("#servers tr")).hasCount(1);
    assertThat(page.locator("#servers tr")).containsText("under test");
    assertThat(page.locator("#servers tr")).containsText("listening");
    assertThat(page.locator("#servers tr"))
        .containsText(String.valueOf(System.getProperty("runcast.version")));
    assertThat(page.locator("#database")).containsText("runcast_doorbell: enabled");
    assertThat(page.getByRole(AriaRole.METER)).hasAttribute("aria-valuenow", "0");
    assertThat(page.locator("#plot-rows canvas")).isVisible();
    Locator followed =
        page.locator("#runs")
            .getByText("Run " + run, new Locator.GetByTextOptions().setExact(true));
    assertThat(followed).hasCount(0);
    try (SseClient client =
        SseClient.connect(
            server.resolve("api/runs/" + run + "/logs/stream"),
            "",
            "Authorization",
            TestUsers.basic("vera"))) {
      client.awaitType("connected");
      assertThat(followed).isVisible();
      await()
          .pollInSameThread()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                scraper.writeMany(run, 50);
                assertThat(value(page, "#plot-rows")).isPositive();
                assertThat(value(page, "#plot-deliveries")).isPositive();
                assertThat(value(page, "#plot-lag")).isPositive();
              });
    }
    assertThat(page.locator("#disconnects")).containsText("the client went away");
    assertThat(watch.complaints()).isEmpty();
  }

  @Test
  void namesAFaultWithItsFixUntilItIsMended() throws SQLException {
    Page page = page("anna", new Browser.NewContextOptions().setLocale("de-DE"));
    page.navigate(address("admin"));
    assertThat(page.locator("#verdict")).containsText("Alles in Ordnung");
    Locator fault = page.locator("#findings [data-code=trigger-disabled]");
    try {
      execute("alter table scraper_control_scraperlog disable trigger runcast_doorbell");

      assertThat(fault)
          .containsText(
              "ausführen: alter table",
              new LocatorAssertions.ContainsTextOptions().setTimeout(NOTICED));
      assertThat(fault).containsText("under test");
      assertThat(page.locator("#verdict[data-level=warn]")).isVisible();
      assertThat(page.locator("#servers")).containsText("fragt ab");
      Accessibility.check(page);
    } finally {
      execute("alter table scraper_control_scraperlog enable trigger runcast_doorbell");
    }
    assertThat(fault).hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(NOTICED));
    assertThat(page.locator("#verdict[data-level=good]")).isVisible();
  }

  @Test
  void isForAdminsAlone() {
    Page viewer = page("vera", new Browser.NewContextOptions().setLocale("en-GB"));

    assertThat(viewer.navigate(address("admin")).status()).isEqualTo(403);
    assertThat(viewer.getByRole(AriaRole.MAIN)).containsText("takes the role admin");
    viewer.navigate(address(""));
    assertThat(viewer.locator("#session")).containsText("vera");
    assertThat(operations(viewer)).hasCount(0);
    Page admin = page("anna", new Browser.NewContextOptions().setLocale("en-GB"));
    admin.navigate(address("runs/" + run + "?lang=en"));
    operations(admin).click();
    assertThat(admin).hasURL(address("admin?lang=en"));
    assertThat(admin.locator("#session")).containsText("anna");
    assertThat(operations(admin)).hasCount(0);
  }

  @Test
  void saysThatALoginHasEnded() {
    Page page = page("anna", new Browser.NewContextOptions().setLocale("en-GB"));
    page.navigate(address("admin"));
    assertThat(page.locator("#freshness")).containsText("As of");

    page.context().request().post(address("logout"));

    Locator verdict = page.locator("#verdict[data-level=bad]");
    assertThat(verdict)
        .containsText(
            "please log in", new LocatorAssertions.ContainsTextOptions().setTimeout(NOTICED));
    assertThat(page.locator("#freshness")).containsText("Out of date");
    verdict.getByRole(AriaRole.LINK).click();
    assertThat(page).hasURL(address("login?next=%2Fadmin"));
  }

  @Test
  void asksForNothingWhileNobodyLooks() {
    Page page = page("anna", new Browser.NewContextOptions().setLocale("en-GB"));
    page.navigate(address("admin"));
    assertThat(page.locator("#freshness")).containsText("As of");

    List<String> ended = new ArrayList<>();
    page.onRequestFailed(request -> ended.add(request.url()));
    turn(page, "hidden");
    page.waitForCondition(() -> ended.contains(address("api/status/stream")));
    assertThat(page.locator("#freshness")).containsText("Out of date");

    page.waitForRequest(STREAM, () -> turn(page, "visible"));

    assertThat(page.locator("#freshness")).containsText("As of");
  }

  @Test
  void fitsOnAPhone() {
    Page page =
        page("anna", new Browser.NewContextOptions().setLocale("de-DE").setViewportSize(360, 740));
    PageWatch watch = PageWatch.on(page, server);
    page.navigate(address("admin"));
    assertThat(page.locator("#servers tr")).containsText("hört zu");

    assertThat(page.evaluate(PHONE_IS_WIDE_ENOUGH)).isEqualTo(true);
    Accessibility.check(page);
    assertThat(watch.complaints()).isEmpty();
  }

  /** The figure beside a plot, of its first line; 0 while there is none. */
  private static double value(Page page, String plot) {
    String text = page.locator(plot + " .value").first().textContent();
    String number = text.replaceAll("[^0-9.]", "");
    return number.isEmpty() ? 0 : Double.parseDouble(number);
  }

  private static void turn(Page page, String visibility) {
    page.evaluate(
        "state => { Object.defineProperty(document, 'visibilityState',"
            + " { value: state, configurable: true });"
            + " document.dispatchEvent(new Event('visibilitychange')); }",
        visibility);
  }

  private static Locator operations(Page page) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Operations"));
  }

  private Page page(String user, Browser.NewContextOptions options) {
    Page page = chromium.browser().newContext(options).newPage();
    FormData form =
        FormData.create()
            .set("name", user)
            .set("password", TestUsers.password(user))
            .set("next", "/");
    page.context().request().post(address("login"), RequestOptions.create().setForm(form));
    return page;
  }

  private String address(String path) {
    return server.resolve(path).toString();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = scraper.connection().createStatement()) {
      statement.execute(sql);
    }
  }
}
