package io.runcast.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.runcast.testkit.Chromium;
import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.SharedPostgres;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a person sees, in Debian's Chromium; skipped with a word where there is none. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(90)
class RunPageIT {

  @Deployment(testable = false)
  static WebArchive runcast() {
    return Deployments.runcast();
  }

  @ArquillianResource URI server;

  private final List<String> complaints = new ArrayList<>();
  private Chromium chromium;
  private Page page;
  private LogWriter scraper;
  private long run;

  @BeforeEach
  void open() throws SQLException {
    chromium = Chromium.openOrSkip();
    Health.awaitReady(server);
    Browser browser = chromium.browser();
    BrowserContext context = browser.newContext(new Browser.NewContextOptions().setLocale("de-DE"));
    page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    scraper = LogWriter.to(SharedPostgres.jdbcUrl());
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
  void showsEachRowTheMomentItCommits() throws SQLException {
    scraper.writeAll(run, IntStream.range(0, 30).mapToObj(i -> "past " + i).toList());
    page.navigate(server.resolve("runs/" + run).toString());
    PlaywrightAssertions.assertThat(rows()).hasCount(30);

    scraper.write(run, "ERROR", "immo", "something broke <script>alert(1)</script>");

    PlaywrightAssertions.assertThat(rows()).hasCount(31);
    PlaywrightAssertions.assertThat(rows().last())
        .containsText("something broke <script>alert(1)</script>");
    assertThat(rows().allTextContents()).allMatch(text -> !text.isBlank());
    assertThat(complaints).isEmpty();
  }

  @Test
  void saysWhenTheRunHasEnded() throws SQLException {
    scraper.write(run, "last words");
    page.navigate(server.resolve("runs/" + run).toString());
    PlaywrightAssertions.assertThat(rows()).hasCount(1);
    PlaywrightAssertions.assertThat(page.locator("[data-state=open]").first()).isVisible();

    scraper.finish(run, "completed");

    PlaywrightAssertions.assertThat(page.locator("[data-state=ended]").first()).isVisible();
    assertThat(complaints).isEmpty();
  }

  @Test
  void listsRunsAndLeadsToThem() throws SQLException {
    page.navigate(server.toString());
    String address = "/runs/" + run;

    page.locator("tr[data-run='" + run + "'] a").first().click();

    page.waitForURL(url -> url.endsWith(address));
    scraper.write(run, "followed");
    PlaywrightAssertions.assertThat(rows().last()).containsText("followed");
    assertThat(complaints).isEmpty();
  }

  private com.microsoft.playwright.Locator rows() {
    return page.locator("run-log [part~=row][data-id]");
  }
}
