package io.runcast.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.runcast.testkit.Chromium;
import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.SharedPostgres;
import java.net.URI;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** The list of runs, in Debian's Chromium; skipped with a word where there is none. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("browser")
@Timeout(90)
class RunsPageIT {

  private static String database = "";

  @ArquillianResource URI server;

  private final List<String> complaints = new ArrayList<>();
  private final List<Long> started = new ArrayList<>();
  private Chromium chromium;
  private Page page;
  private LogWriter scraper;

  @Deployment(testable = false)
  static WebArchive runcast() throws SQLException {
    database = SharedPostgres.get().createDatabase("runspage");
    return Deployments.runcast(Map.of("runcast.db.url", database));
  }

  @BeforeEach
  void open() throws SQLException {
    chromium = Chromium.openOrSkip();
    Health.awaitReady(server);
    page =
        chromium.browser().newContext(new Browser.NewContextOptions().setLocale("de-DE")).newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    scraper = LogWriter.to(database);
  }

  @AfterEach
  void close() throws SQLException {
    if (chromium != null) {
      chromium.close();
    }
    if (scraper != null) {
      for (long run : started) {
        scraper.finish(run, "completed");
      }
      scraper.close();
    }
  }

  @Test
  void showsWhatBecomesOfARunTheMomentItHappens() throws SQLException {
    openList("");
    listenToNews();

    long run = startRun();
    PlaywrightAssertions.assertThat(row(run)).isVisible();
    PlaywrightAssertions.assertThat(row(run).locator(".status")).hasText("▶läuft");
    PlaywrightAssertions.assertThat(page).hasTitle(Pattern.compile("^\\(1 läuft\\) "));
    scraper.writeMany(run, 1234);
    scraper.write(run, "ERROR", "immo", "something broke");
    PlaywrightAssertions.assertThat(row(run).locator("td.rows")).hasText("1.235");
    PlaywrightAssertions.assertThat(row(run).locator("td.errors")).hasText("1");
    scraper.leadsFound(run, 17);
    PlaywrightAssertions.assertThat(row(run).locator("td.leads")).hasText("17");
    scraper.finish(run, "failed");

    PlaywrightAssertions.assertThat(row(run).locator(".status")).hasText("✕fehlgeschlagen");
    PlaywrightAssertions.assertThat(page).hasTitle("Läufe – Runcast");
    PlaywrightAssertions.assertThat(row(run).locator("svg.spark"))
        .hasAttribute("aria-label", Pattern.compile("im Mittel .*, höchstens "));
    // In one sentence or in two: that depends on how much time went by in between.
    page.waitForFunction(
        "([start, end]) => { const all = heard.join(' ');"
            + " return all.includes(start) && all.includes(end, all.indexOf(start)); }",
        List.of("Lauf %d hat begonnen.".formatted(run), "Lauf %d: fehlgeschlagen.".formatted(run)));
    assertThat(complaints).isEmpty();
  }

  @Test
  void leadsToTheErrorsOfARun() throws SQLException {
    long run = startRun();
    scraper.write(run, "all is well");
    scraper.write(run, "CRITICAL", "immo", "all is lost");
    openList("");
    String address = "/runs/" + run + "?level=ERROR&level=CRITICAL";

    row(run).locator(".to-errors").click();

    page.waitForURL(url -> url.endsWith(address));
    PlaywrightAssertions.assertThat(page.locator("run-log [part~=row][data-id]")).hasCount(1);
    assertThat(complaints).isEmpty();
  }

  @Test
  void keepsItsFilterWhenItIsLoadedAgainAndComeBackTo() throws SQLException {
    long completed = endedRun("completed");
    long stopped = endedRun("stopped");
    openList("?lang=de");
    Locator chip = page.locator(".chip[data-status=stopped]");

    chip.click();
    PlaywrightAssertions.assertThat(row(completed)).isHidden();
    PlaywrightAssertions.assertThat(row(stopped)).isVisible();
    assertThat(page.url()).endsWith("?lang=de&status=stopped");
    page.reload();
    PlaywrightAssertions.assertThat(row(stopped)).isVisible();
    PlaywrightAssertions.assertThat(chip).hasAttribute("aria-pressed", "true");
    row(stopped).locator("a.open").click();
    page.waitForURL(url -> url.contains("/runs/"));
    page.goBack();

    PlaywrightAssertions.assertThat(row(stopped)).isVisible();
    PlaywrightAssertions.assertThat(chip).hasAttribute("aria-pressed", "true");
    PlaywrightAssertions.assertThat(row(completed)).isHidden();
    // The feed tells of runs that the filter leaves out, too.
    long other = startRun();
    PlaywrightAssertions.assertThat(page).hasTitle(Pattern.compile("^\\(1 läuft\\) "));
    assertThat(row(other).count()).isZero();
    page.locator("#clear").click();
    PlaywrightAssertions.assertThat(row(completed)).isVisible();
    PlaywrightAssertions.assertThat(row(other)).isVisible();
    assertThat(page.url()).endsWith("?lang=de");
    assertThat(complaints).isEmpty();
  }

  @Test
  void listsTheRunsOfSomeDaysAndStatuses() throws SQLException {
    long today = endedRun("stopped");
    long old = endedRun("stopped");
    long alsoOld = endedRun("error");
    long oldButOther = endedRun("partial");
    try (Statement update = scraper.connection().createStatement()) {
      update.execute(
          "update scraper_control_scraperrun set started_at = '2026-03-29 12:00+00' where id in ("
              + "%d, %d, %d)".formatted(old, alsoOld, oldButOther));
    }

    openList("?status=stopped&status=error&from=2026-03-29&to=2026-03-29");

    PlaywrightAssertions.assertThat(row(old)).isVisible();
    PlaywrightAssertions.assertThat(page.locator("#runs tbody tr")).hasCount(2);
    PlaywrightAssertions.assertThat(page.locator("#from")).hasValue("2026-03-29");
    page.locator("#from").fill("2026-03-30");
    page.locator("#to").fill("");
    PlaywrightAssertions.assertThat(row(today)).isVisible();
    PlaywrightAssertions.assertThat(row(old)).hasCount(0);
    assertThat(page.url()).endsWith("?status=stopped&status=error&from=2026-03-30");
    page.locator("#from").fill("2099-01-01");
    PlaywrightAssertions.assertThat(page.locator("#empty")).hasText("Kein Lauf passt zum Filter.");
    assertThat(complaints).isEmpty();
  }

  @Test
  void doesNotMoveWhatIsBeingRead() throws SQLException {
    for (int i = 0; i < 45; i++) {
      endedRun("completed");
    }
    openList("");
    page.evaluate("scrollTo(0, 900)");
    double before = row(started.get(20)).boundingBox().y;

    long run = startRun();

    PlaywrightAssertions.assertThat(page.locator("#new")).hasText("1 neuer Lauf");
    assertThat(row(run).count()).isZero();
    assertThat(row(started.get(20)).boundingBox().y).isEqualTo(before);
    page.locator("#new").click();
    PlaywrightAssertions.assertThat(row(run)).isInViewport();
    PlaywrightAssertions.assertThat(row(run).locator("a.open")).isFocused();
    PlaywrightAssertions.assertThat(page.locator("#new")).isHidden();
    assertThat(complaints).isEmpty();
  }

  @Test
  void readsTheListWhileTheFeedIsAway() throws SQLException {
    page.route("**/api/runs/stream", Route::abort);
    page.navigate(server.toString());
    PlaywrightAssertions.assertThat(page.locator("#connection"))
        .hasAttribute("data-state", "reconnecting");

    long run = startRun();
    PlaywrightAssertions.assertThat(row(run))
        .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(10_000));
    page.unroute("**/api/runs/stream");

    PlaywrightAssertions.assertThat(page.locator("#connection"))
        .hasAttribute(
            "data-state", "open", new LocatorAssertions.HasAttributeOptions().setTimeout(35_000));
  }

  private void openList(String query) {
    page.navigate(server + query);
    PlaywrightAssertions.assertThat(page.locator("#connection[data-state=open]")).isVisible();
    // The list has come, too.
    PlaywrightAssertions.assertThat(page.locator("#current[data-known]")).isVisible();
  }

  /** Keeps what a screen reader is told from now on, in {@code heard}. */
  private void listenToNews() {
    page.evaluate(
        "() => { const news = document.getElementById('news'); window.heard = [];"
            + " new MutationObserver(() => heard.push(news.textContent))"
            + ".observe(news, { childList: true, characterData: true, subtree: true }); }");
  }

  private long startRun() throws SQLException {
    long run = scraper.startRun();
    started.add(run);
    return run;
  }

  private long endedRun(String status) throws SQLException {
    long run = scraper.startRun();
    scraper.finish(run, status);
    if (status.equals("completed")) {
      started.add(run);
    }
    return run;
  }

  private Locator row(long run) {
    return page.locator("tr[data-run='" + run + "']");
  }
}
