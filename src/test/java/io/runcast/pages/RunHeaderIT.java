package io.runcast.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import io.runcast.testkit.Accessibility;
import io.runcast.testkit.Chromium;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PageWatch;
import io.runcast.testkit.SharedServer;
import java.net.URI;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The figures of a run and its rows over time, in Debian's Chromium; skipped without one. */
@Tag("browser")
@Timeout(90)
class RunHeaderIT {

  private URI server;

  /** When the run's first row was written. */
  private final Instant begin =
      Instant.now().minus(5, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);

  private Chromium chromium;
  private Page page;
  private PageWatch watch;
  private LogWriter scraper;
  private long run;

  @BeforeEach
  void open() throws SQLException {
    chromium = Chromium.openOrSkip();
    SharedServer shared = SharedServer.get();
    server = shared.uri();
    page = page(new Browser.NewContextOptions().setLocale("en-GB"));
    watch = PageWatch.on(page, server);
    scraper = LogWriter.to(shared.jdbcUrl());
    run = scraper.startRun();
    for (int second = 0; second < 240; second += 2) {
      write(second, "INFO");
    }
    write(100, "ERROR");
    write(101, "CRITICAL");
    write(150, "WARN");
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
  void countsTheRowsOfTheWholeRunAndThoseThatCome() throws SQLException {
    page.navigate(address());

    assertThat(page.locator("#rows")).hasText("123");
    assertThat(page.locator("#errors")).hasText("2");
    assertThat(page.locator("#status")).hasText(Pattern.compile("running"));
    assertThat(strip())
        .hasAccessibleDescription(Pattern.compile("^123 rows from .* 2 errors, 1 warnings\\."));
    scraper.write(run, "ERROR", "immo", "one more");
    assertThat(page.locator("#rows")).hasText("124");
    assertThat(page.locator("#errors")).hasText("3");
    scraper.finish(run, "completed");
    assertThat(page.locator("#status")).hasText(Pattern.compile("completed"));
    assertThat(page.locator("#rows")).hasText("124");
    assertThat(watch.complaints()).isEmpty();
  }

  @Test
  void leadsToATimeByMouseAndByKeys() {
    page.navigate(address());
    assertThat(strip()).isVisible();
    page.evaluate(
        "() => { window.jumps = [];"
            + " document.querySelector('run-log').jumpToTime = iso => jumps.push(iso); }");
    BoundingBox box = strip().boundingBox();

    page.mouse().move(box.x + box.width * 0.42, box.y + box.height / 2);
    assertThat(page.locator("#histogram .tip")).containsText("2 errors");
    page.mouse().click(box.x + box.width * 0.42, box.y + box.height / 2);
    assertThat(jumps())
        .singleElement()
        .satisfies(
            time -> assertThat(time).isBetween(begin.plusSeconds(90), begin.plusSeconds(101)));
    strip().focus();
    page.keyboard().press("Home");
    assertThat(strip()).hasAttribute("aria-valuenow", "0");
    page.keyboard().press("ArrowRight");
    assertThat(strip()).hasAttribute("aria-valuenow", "1");
    page.keyboard().press("ArrowLeft");
    page.keyboard().press("Enter");
    assertThat(jumps()).last().isEqualTo(begin);
    assertThat(watch.complaints()).isEmpty();
  }

  @Test
  void remembersThatTheStripWasPutAway() {
    page.navigate(address());
    Locator toggle =
        page.getByRole(
            AriaRole.BUTTON,
            new Page.GetByRoleOptions().setName(Pattern.compile("rows over time")));
    assertThat(strip()).isVisible();
    assertThat(toggle).hasAttribute("aria-expanded", "true");

    toggle.click();
    assertThat(strip()).isHidden();
    page.reload();

    assertThat(toggle).hasAttribute("aria-expanded", "false");
    assertThat(strip()).isHidden();
    toggle.click();
    assertThat(strip()).isVisible();
  }

  @Test
  void staysSmallAndAccessible() {
    page.navigate(address());
    assertThat(strip()).isVisible();

    assertThat(page.locator("#histogram").boundingBox().height).isLessThanOrEqualTo(66);
    assertThat(page.locator(".bar").boundingBox().height).isLessThanOrEqualTo(60);
    Accessibility.check(page);
    Page phone = page(new Browser.NewContextOptions().setLocale("de-DE").setViewportSize(360, 740));
    phone.navigate(address());
    assertThat(phone.locator("#histogram")).isVisible();
    assertThat(phone.evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
    Accessibility.check(phone);
  }

  private Page page(Browser.NewContextOptions options) {
    return chromium.browser().newContext(options).newPage();
  }

  private Locator strip() {
    return page.getByRole(AriaRole.SLIDER);
  }

  private List<Instant> jumps() {
    return ((List<?>) page.evaluate("window.jumps"))
        .stream().map(time -> Instant.parse(String.valueOf(time))).toList();
  }

  private String address() {
    return server.resolve("runs/" + run).toString();
  }

  private void write(int second, String level) throws SQLException {
    try (PreparedStatement row =
        scraper
            .connection()
            .prepareStatement(
                "insert into scraper_control_scraperlog"
                    + " (run_id, level, portal, message, created_at)"
                    + " values (?, ?, 'immo', 'row', ?::timestamptz)")) {
      row.setLong(1, run);
      row.setString(2, level);
      row.setString(3, begin.plusSeconds(second).toString());
      row.execute();
    }
  }
}
