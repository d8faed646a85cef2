package io.runcast.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.KeyboardModifier;
import io.runcast.testkit.Accessibility;
import io.runcast.testkit.Chromium;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PageLoad;
import io.runcast.testkit.PageWatch;
import io.runcast.testkit.SharedServer;
import io.runcast.testkit.SseClient;
import io.runcast.testkit.SteadyWriter;
import java.net.URI;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log of a run as a reader uses it, in Debian's Chromium; skipped with a word without one. */
@Tag("browser")
@Timeout(120)
class RunLogIT {

  /** More than fit below each other into the tallest element that browsers draw. */
  private static final int MANY = 1_000_000;

  private static final Duration BURST = Duration.ofSeconds(30);
  private static final int A_FEW = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final double PATIENTLY = PATIENCE.toMillis() * 1.0;

  private URI server;

  private Chromium chromium;
  private BrowserContext context;
  private Page page;
  private LogPage log;
  private PageWatch watch;
  private LogWriter scraper;
  private long run;

  @BeforeEach
  void open() throws SQLException {
    chromium = Chromium.openOrSkip();
    SharedServer shared = SharedServer.get();
    server = shared.uri();
    context = chromium.browser().newContext(new Browser.NewContextOptions().setLocale("en-GB"));
    page = context.newPage();
    log = new LogPage(page);
    watch = PageWatch.on(page, server);
    scraper = LogWriter.to(shared.jdbcUrl());
    run = scraper.startRun();
  }

  @AfterEach
  void close() throws SQLException {
    if (chromium != null) {
      chromium.close();
    }
    if (scraper != null) {
      scraper.finish(run, "completed");
      scraper.delete(run);
      scraper.close();
    }
  }

  @Test
  @Timeout(180)
  void opensAMillionRowsAtTheirEndAndLeadsAnywhereInThem() throws SQLException {
    writeMany(MANY);
    awaitReadUpToHere();

    page.navigate(address(""));
    PlaywrightAssertions.assertThat(log.row("row " + MANY + ".")).isVisible();
    log.press("g");
    PlaywrightAssertions.assertThat(log.row("row 1.")).isVisible();
    log.scrollTo(0.5);
    await()
        .pollInSameThread()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(log.firstRow()).isBetween(MANY / 3, MANY * 2 / 3));
    log.press("/");
    log.part("query").fill("row 765432.");
    PlaywrightAssertions.assertThat(log.found())
        .hasText("1 row", new LocatorAssertions.HasTextOptions().setTimeout(PATIENTLY));
    page.keyboard().press("Enter");
    PlaywrightAssertions.assertThat(log.row("row 765432."))
        .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENTLY));
    page.keyboard().press("Escape");
    page.keyboard().press("Escape");
    log.press("e");
    PlaywrightAssertions.assertThat(log.row("row 766000.")).isVisible();
    log.press("Shift+G");
    PlaywrightAssertions.assertThat(log.row("row " + MANY + ".")).isVisible();

    assertThat(log.rows().count()).as("rows in the document").isLessThan(300);
    assertThat(watch.complaints()).isEmpty();
  }

  @Test
  void followsAThousandRowsASecondAndKeepsAnsweringItsReader() throws SQLException {
    PageLoad load = PageLoad.of(page);
    page.addInitScript(
        "window.heard = { rows: 0, inOrder: true, last: 0, most: 0 };"
            + " document.addEventListener('run-log-rows', ({ rows, target }) => {"
            + " for (const { id } of rows) {"
            + " heard.inOrder &&= id > heard.last; heard.last = id; heard.rows += 1; }"
            + " heard.most = Math.max(heard.most,"
            + " target.shadowRoot.querySelectorAll('[data-id]').length); });");
    page.navigate(address(""));
    PlaywrightAssertions.assertThat(log.part("connection")).hasText("Live");
    double begin = load.now();

    double early;
    try (SteadyWriter writer = SteadyWriter.start(SharedServer.get().jdbcUrl(), run, 1000, BURST)) {
      page.waitForCondition(
          () -> (int) page.evaluate("heard.rows") >= 10_000,
          new Page.WaitForConditionOptions().setTimeout(PATIENTLY));
      early = load.heap();
      writer.end().orTimeout(60, TimeUnit.SECONDS).join();
    }

    PlaywrightAssertions.assertThat(log.row("row 30000.")).isVisible();
    PlaywrightAssertions.assertThat(page.locator("run-log")).hasAttribute("data-following", "");
    PlaywrightAssertions.assertThat(page.locator("#rows")).hasText("30,000");
    assertThat(page.evaluate("[heard.rows, heard.inOrder]")).isEqualTo(List.of(30_000, true));
    assertThat((int) page.evaluate("heard.most")).as("rows in the document").isLessThan(300);
    assertNeverFrozen(load.longTasksSince(begin));
    double late = load.heap();
    assertThat(late).as("bytes").isLessThan(60e6);
    assertThat(late - early).as("bytes that 20,000 rows more have cost").isLessThan(10e6);
    assertThat(watch.complaints()).isEmpty();
  }

  @Test
  void scrollsUpRowByRowWithoutAGap() throws SQLException {
    writeMany(3000);
    page.navigate(address("&density=compact"));
    PlaywrightAssertions.assertThat(log.row("row 3000.")).isVisible();

    int first = log.firstRow();
    while (first > 2000) {
      int before = first;
      log.wheel(-300);
      await().pollInSameThread().atMost(PATIENCE).until(() -> log.firstRow() < before);
      List<Integer> numbers = log.numbers();
      assertThat(numbers)
          .as("rows in the document follow each other")
          .isEqualTo(IntStream.range(0, numbers.size()).mapToObj(i -> numbers.get(0) + i).toList());
      first = log.firstRow();
      assertThat(before - first).as("rows passed by one step").isBetween(1, 40);
    }
  }

  @Test
  void staysWhereSomebodyReadsWhileRowsCome() throws SQLException {
    writeMany(400);
    page.navigate(address(""));
    PlaywrightAssertions.assertThat(log.row("row 400.")).isVisible();
    log.wheel(-2000);
    PlaywrightAssertions.assertThat(log.part("follow")).isVisible();
    await().pollInSameThread().atMost(PATIENCE).until(() -> log.firstRow() < 350);
    int reading = log.atRest();

    scraper.writeAll(run, IntStream.range(0, 250).mapToObj(i -> "news " + i).toList());

    PlaywrightAssertions.assertThat(log.part("follow")).hasText("250 new rows");
    assertThat(log.firstRow()).isEqualTo(reading);
    log.part("follow").click();
    PlaywrightAssertions.assertThat(log.row("news 249")).isVisible();
  }

  @Test
  void findsTextAndErrorsInAllOfTheRun() throws SQLException {
    writeMany(20_000);
    scraper.write(run, "ERROR", "immo", "newest trouble");
    page.navigate(address(""));
    PlaywrightAssertions.assertThat(log.row("newest trouble")).isVisible();

    log.press("/");
    PlaywrightAssertions.assertThat(log.part("query")).isFocused();
    // At once: a part of this finds the row, too, and Enter would come before the rest counts.
    log.part("query").fill("row 4321.");
    PlaywrightAssertions.assertThat(log.found()).hasText("1 row");
    page.keyboard().press("Enter");

    PlaywrightAssertions.assertThat(log.row("row 4321.")).isVisible();
    PlaywrightAssertions.assertThat(log.row("row 4321.")).hasAttribute("data-marked", "");
    assertThat(page.url()).contains("q=row+4321.");
    log.part("scroller").focus();
    log.press("e");
    PlaywrightAssertions.assertThat(log.row("row 5000.")).isVisible();
    log.press("Shift+E");
    PlaywrightAssertions.assertThat(log.row("row 4000.")).isVisible();
  }

  @Test
  void filtersTheWholeRunAndKeepsThatOverReloadAndBack() throws SQLException {
    writeMany(20_000);
    page.navigate(address(""));
    PlaywrightAssertions.assertThat(log.row("row 20000.")).isVisible();

    log.chip("ERROR").click();

    PlaywrightAssertions.assertThat(log.rows()).hasCount(20);
    PlaywrightAssertions.assertThat(log.row("row 1000.")).isAttached();
    page.reload();
    PlaywrightAssertions.assertThat(log.rows()).hasCount(20);
    page.navigate(server.toString());
    page.goBack();
    PlaywrightAssertions.assertThat(log.rows()).hasCount(20);
    assertThat(watch.complaints()).isEmpty();
  }

  @Test
  void comesBackToThePlaceWhereItWasRead() throws SQLException {
    writeMany(20_000);
    page.navigate(address(""));
    PlaywrightAssertions.assertThat(log.row("row 20000.")).isVisible();
    log.press("g");
    PlaywrightAssertions.assertThat(log.row("row 1.")).isVisible();
    log.wheel(3000);
    await().pollInSameThread().atMost(PATIENCE).until(() -> log.firstRow() > 100);
    int reading = log.atRest();

    page.reload();

    await().pollInSameThread().atMost(PATIENCE).until(() -> log.firstRow() == reading);
  }

  @Test
  void leadsToARowByItsLink() throws SQLException {
    writeMany(20_000);
    long id = idOf("row 7777.");

    page.navigate(address("&row=" + id));

    PlaywrightAssertions.assertThat(log.row("row 7777.")).isVisible();
    PlaywrightAssertions.assertThat(log.row("row 7777.")).hasAttribute("data-selected", "");
    log.row("row 7779.")
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
    // One at a time is what is promised: a tab may take the connection from one that lags.
    Map<Request, Page> streams = new HashMap<>();
    context.onRequest(
        request -> {
          if (request.url().contains("/logs/stream")) {
            streams.put(request, request.frame().page());
          }
        });
    context.onRequestFinished(streams::remove);
    context.onRequestFailed(streams::remove);
    page.navigate(address);
    PlaywrightAssertions.assertThat(log.row("row 50.")).isVisible();
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
    page.waitForCondition(() -> streams.size() == 1);
    page.close();
    // Nobody tells how the requests of a closed page end.
    streams.values().removeIf(page::equals);
    scraper.write(run, "for those who are left");
    for (Page tab : tabs.subList(1, 6)) {
      Locator theirs = tab.locator("run-log");
      PlaywrightAssertions.assertThat(theirs.getByText("for those who are left")).isVisible();
      PlaywrightAssertions.assertThat(theirs.getByText("for all of you")).hasCount(1);
    }
    tabs.get(1).waitForCondition(() -> streams.size() == 1);
  }

  @Test
  void hasNoBarriers() throws SQLException {
    scraper.write(run, "INFO", "immo", "plain");
    scraper.write(run, "WARN", "immo", "{\"a\": 1, \"b\": [1, 2]}");
    scraper.write(run, "ERROR", "wohn", "trouble\nin two lines");
    page.navigate(address(""));
    PlaywrightAssertions.assertThat(log.rows()).hasCount(3);

    Accessibility.check(page);
    log.menu("How rows are shown").click();
    Accessibility.check(page);
    assertThat(watch.complaints()).isEmpty();
  }

  /**
   * A task beyond 100 ms is felt. Their time is by the wall: where server, database, writer and
   * page share two cores, a short task that had to wait for one is among them, now and then. A page
   * that is itself too slow for its rows exceeds one of the two: blocked once for seconds it is the
   * sum, a little too long at each drawing the number.
   */
  private static void assertNeverFrozen(List<Double> longTasks) {
    List<Double> felt = longTasks.stream().filter(task -> task > 100).toList();
    assertThat(felt.stream().mapToDouble(task -> task - 100).sum())
        .as("ms beyond 100 of the tasks %s", felt)
        .isLessThan(BURST.toMillis() * 0.05);
    assertThat(felt)
        .as("of %d long tasks, those beyond 100 ms", longTasks.size())
        .hasSizeLessThanOrEqualTo(Math.max(A_FEW, longTasks.size() / 2));
  }

  private String address(String more) {
    return server.resolve("runs/" + run + "?lang=en" + more).toString();
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

  /** Rows come in the order of their transactions: behind one that comes now, the others have. */
  private void awaitReadUpToHere() throws SQLException {
    long other = scraper.startRun();
    try (SseClient client =
        SseClient.connect(server.resolve("api/runs/" + other + "/logs/stream"))) {
      client.awaitType("connected");
      scraper.write(other, "behind all others");
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () -> assertThat(client.messages()).as("%s", client).contains("behind all others"));
    } finally {
      scraper.finish(other, "completed");
      scraper.delete(other);
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
