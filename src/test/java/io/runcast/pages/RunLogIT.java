package io.runcast.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.KeyboardModifier;
import io.runcast.testkit.Accessibility;
import io.runcast.testkit.Chromium;
import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PageWatch;
import io.runcast.testkit.SharedPostgres;
import java.net.URI;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
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

/** The log of a run as a reader uses it, in Debian's Chromium; skipped with a word without one. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("browser")
@Timeout(120)
class RunLogIT {

  /** Enough for a log that is squeezed into the tallest element that browsers draw. */
  private static final int MANY = 300_000;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @ArquillianResource URI server;

  private Chromium chromium;
  private BrowserContext context;
  private Page page;
  private PageWatch watch;
  private LogWriter scraper;
  private long run;

  @Deployment(testable = false)
  static WebArchive runcast() {
    return Deployments.runcast();
  }

  @BeforeEach
  void open() throws SQLException {
    chromium = Chromium.launchOrSkip();
    Health.awaitReady(server);
    context = chromium.browser().newContext(new Browser.NewContextOptions().setLocale("en-GB"));
    page = context.newPage();
    watch = PageWatch.on(page, server);
    scraper = LogWriter.to(SharedPostgres.jdbcUrl());
    run = scraper.startRun();
  }

  @AfterEach
  void close() throws SQLException {
    if (scraper != null) {
      scraper.finish(run, "completed");
      scraper.delete(run);
      scraper.close();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  @Test
  void opensALongRunAtItsEndAndLeadsAnywhereInIt() throws SQLException {
    writeMany(MANY);

    page.navigate(address(""));
    PlaywrightAssertions.assertThat(row("row " + MANY + ".")).isVisible();
    press("g");
    PlaywrightAssertions.assertThat(row("row 1.")).isVisible();
    page.evaluate(SCROLLER + ".scrollTop = " + SCROLLER + ".scrollHeight / 2");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(firstRow()).isBetween(100_000, 200_000));
    press("Shift+G");
    PlaywrightAssertions.assertThat(row("row " + MANY + ".")).isVisible();

    assertThat(rowsInDocument()).as("rows in the document").isLessThan(300);
    assertThat(watch.complaints()).isEmpty();
  }

  @Test
  void scrollsUpRowByRowWithoutAGap() throws SQLException {
    writeMany(3000);
    page.navigate(address("&density=compact"));
    PlaywrightAssertions.assertThat(row("row 3000.")).isVisible();

    List<Integer> seen = new ArrayList<>();
    int first = firstRow();
    seen.add(first);
    page.mouse().move(600, 500);
    while (first > 2000) {
      page.mouse().wheel(0, -300);
      int before = first;
      await().atMost(PATIENCE).until(() -> firstRow() < before);
      assertThat(numbersInDocument())
          .as("rows in the document follow each other")
          .isEqualTo(
              IntStream.range(0, numbersInDocument().size())
                  .mapToObj(i -> numbersInDocument().get(0) + i)
                  .toList());
      first = firstRow();
      assertThat(before - first).as("rows passed by one step").isLessThan(40);
      seen.add(first);
    }

    assertThat(seen).isSortedAccordingTo((a, b) -> b - a);
  }

  @Test
  void staysWhereSomebodyReadsWhileRowsCome() throws SQLException {
    writeMany(400);
    page.navigate(address(""));
    PlaywrightAssertions.assertThat(row("row 400.")).isVisible();
    page.mouse().move(600, 500);
    page.mouse().wheel(0, -2000);
    PlaywrightAssertions.assertThat(page.locator("run-log [part=follow]")).isVisible();
    await().atMost(PATIENCE).until(() -> firstRow() < 350);
    int reading = atRest();

    scraper.writeAll(run, IntStream.range(0, 250).mapToObj(i -> "news " + i).toList());

    PlaywrightAssertions.assertThat(page.locator("run-log [part=follow]")).hasText("250 new rows");
    assertThat(firstRow()).isEqualTo(reading);
    page.locator("run-log [part=follow]").click();
    PlaywrightAssertions.assertThat(row("news 249")).isVisible();
  }

  @Test
  void findsTextAndErrorsInAllOfTheRun() throws SQLException {
    writeMany(20_000);
    scraper.write(run, "ERROR", "immo", "newest trouble");
    page.navigate(address(""));
    PlaywrightAssertions.assertThat(row("newest trouble")).isVisible();

    press("/");
    page.keyboard().type("row 4321.");
    PlaywrightAssertions.assertThat(page.locator("run-log .found")).hasText("1 row");
    page.keyboard().press("Enter");

    PlaywrightAssertions.assertThat(row("row 4321.")).isVisible();
    PlaywrightAssertions.assertThat(row("row 4321.")).hasAttribute("data-marked", "");
    assertThat(page.url()).contains("q=row+4321.");
    page.locator("run-log [part=scroller]").focus();
    press("e");
    PlaywrightAssertions.assertThat(row("row 5000.")).isVisible();
    press("Shift+E");
    PlaywrightAssertions.assertThat(row("row 4000.")).isVisible();
  }

  @Test
  void filtersTheWholeRunAndKeepsThatOverReloadAndBack() throws SQLException {
    writeMany(20_000);
    page.navigate(address(""));
    PlaywrightAssertions.assertThat(row("row 20000.")).isVisible();

    page.locator("run-log .chip[data-level=ERROR]").click();

    PlaywrightAssertions.assertThat(rows()).hasCount(20);
    PlaywrightAssertions.assertThat(row("row 1000.")).isAttached();
    page.reload();
    PlaywrightAssertions.assertThat(rows()).hasCount(20);
    page.navigate(server.toString());
    page.goBack();
    PlaywrightAssertions.assertThat(rows()).hasCount(20);
    assertThat(watch.complaints()).isEmpty();
  }

  @Test
  void comesBackToThePlaceWhereItWasRead() throws SQLException {
    writeMany(20_000);
    page.navigate(address(""));
    PlaywrightAssertions.assertThat(row("row 20000.")).isVisible();
    press("g");
    PlaywrightAssertions.assertThat(row("row 1.")).isVisible();
    page.mouse().move(600, 500);
    page.mouse().wheel(0, 3000);
    await().atMost(PATIENCE).until(() -> firstRow() > 100);
    int reading = atRest();

    page.reload();

    await().atMost(PATIENCE).until(() -> rowsInDocument() > 0 && firstRow() == reading);
  }

  @Test
  void leadsToARowByItsLink() throws SQLException {
    writeMany(20_000);
    long id = idOf("row 7777.");

    page.navigate(address("&row=" + id));

    PlaywrightAssertions.assertThat(row("row 7777.")).isVisible();
    PlaywrightAssertions.assertThat(row("row 7777.")).hasAttribute("data-selected", "");
    row("row 7779.")
        .locator("[part=time]")
        .click(new Locator.ClickOptions().setModifiers(List.of(KeyboardModifier.SHIFT)));
    assertThat(page.url()).contains("row=" + id + "-" + idOf("row 7779."));
    PlaywrightAssertions.assertThat(page.locator("run-log [data-selected]")).hasCount(3);
  }

  @Test
  void sixTabsShareOneConnection() throws SQLException {
    writeMany(50);
    // Tabs know of each other only where the browser takes the page for safe: HTTPS, or this name.
    String address = "http://localhost:%d/runs/%d".formatted(server.getPort(), run);
    List<Page> tabs = new ArrayList<>(List.of(page));
    List<String> streams = new ArrayList<>();
    context.onRequest(
        request -> {
          if (request.url().contains("/logs/stream")) {
            streams.add(request.url());
          }
        });
    page.navigate(address);
    PlaywrightAssertions.assertThat(row("row 50.")).isVisible();
    for (int i = 1; i < 6; i++) {
      Page tab = context.newPage();
      tab.navigate(address);
      PlaywrightAssertions.assertThat(tab.locator("run-log").getByText("row 50.")).isVisible();
      tabs.add(tab);
    }

    scraper.write(run, "for all of you");

    for (Page tab : tabs) {
      PlaywrightAssertions.assertThat(tab.locator("run-log").getByText("for all of you"))
          .isVisible();
    }
    assertThat(streams).hasSize(1);
    tabs.get(0).close();
    scraper.write(run, "for those who are left");
    for (Page tab : tabs.subList(1, 6)) {
      Locator log = tab.locator("run-log");
      PlaywrightAssertions.assertThat(log.getByText("for those who are left")).isVisible();
      PlaywrightAssertions.assertThat(log.getByText("for all of you")).hasCount(1);
    }
    assertThat(streams).hasSize(2);
  }

  @Test
  void hasNoBarriers() throws SQLException {
    scraper.write(run, "INFO", "immo", "plain");
    scraper.write(run, "WARN", "immo", "{\"a\": 1, \"b\": [1, 2]}");
    scraper.write(run, "ERROR", "wohn", "trouble\nin two lines");
    page.navigate(address(""));
    PlaywrightAssertions.assertThat(rows()).hasCount(3);

    Accessibility.check(page);
    page.getByText("View").click();
    Accessibility.check(page);
    assertThat(watch.complaints()).isEmpty();
  }

  private static final String SCROLLER =
      "document.querySelector('run-log').shadowRoot.querySelector('[part=scroller]')";

  private String address(String more) {
    return server.resolve("runs/" + run + "?lang=en" + more).toString();
  }

  private void press(String key) {
    page.keyboard().press(key);
  }

  private Locator rows() {
    return page.locator("run-log [part~=row][data-id]");
  }

  private Locator row(String message) {
    return rows().filter(new Locator.FilterOptions().setHasText(message));
  }

  private int rowsInDocument() {
    return rows().count();
  }

  /** The numbers in the messages of the rows that are laid out. */
  private List<Integer> numbersInDocument() {
    return rows().allInnerTexts().stream()
        .map(text -> Integer.valueOf(text.replaceAll("(?s).*row (\\d+)\\..*", "$1")))
        .toList();
  }

  /** The number in the message of the first row on the screen. */
  private int firstRow() {
    return (int)
        page.evaluate(
            "(() => { const s = "
                + SCROLLER
                + "; const top = s.getBoundingClientRect().top;"
                + " const row = [...s.querySelectorAll('[data-id]')]"
                + ".find(r => r.getBoundingClientRect().bottom > top + 1);"
                + " return row ? Number(/row (\\d+)\\./.exec(row.textContent)?.[1] ?? -1) : -1; })()");
  }

  /** The first row on the screen, once the wheel's motion has ended. */
  private int atRest() {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .until(
            new Callable<Integer>() {
              private int before = -1;

              @Override
              public Integer call() {
                int now = firstRow();
                boolean same = now == before;
                before = now;
                return same ? now : -1;
              }
            },
            row -> row > 0);
  }

  private void writeMany(int count) throws SQLException {
    try (PreparedStatement insert =
        scraper
            .connection()
            .prepareStatement(
                "insert into scraper_control_scraperlog (run_id, level, message, portal, created_at)"
                    + " select ?, case when i % 1000 = 0 then 'ERROR' else 'INFO' end,"
                    + " 'row ' || i || '.', 'immo', now() from generate_series(1, ?) i")) {
      insert.setLong(1, run);
      insert.setInt(2, count);
      insert.executeUpdate();
    }
  }

  private long idOf(String message) throws SQLException {
    try (PreparedStatement select =
        scraper
            .connection()
            .prepareStatement(
                "select id from scraper_control_scraperlog where run_id = ? and message = ?")) {
      select.setLong(1, run);
      select.setString(2, message);
      try (var result = select.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    }
  }
}
