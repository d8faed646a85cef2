package io.runcast.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.KeyboardModifier;
import com.microsoft.playwright.options.Media;
import io.runcast.testkit.Chromium;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PageWatch;
import io.runcast.testkit.SharedServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a log's tools do, in Debian's Chromium; skipped without one. */
@Tag("browser")
@Timeout(90)
class RunLogToolsIT {

  /** Rows 1 to 60, each a second after the one before; every 20th an error, every other of wohn. */
  private static final String ROWS =
      "insert into scraper_control_scraperlog (run_id, level, portal, message, created_at)"
          + " select ?, case when i % 20 = 0 then 'ERROR' else 'INFO' end,"
          + " case when i % 2 = 0 then 'wohn' else 'immo' end, 'row ' || i || '.',"
          + " timestamptz '2026-01-31 09:30:00.5+00' + i * interval '1 second'"
          + " from generate_series(1, 60) i";

  private URI server;

  private Chromium chromium;
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
    scraper = LogWriter.to(shared.jdbcUrl());
    run = scraper.startRun();
    try (PreparedStatement rows = scraper.connection().prepareStatement(ROWS)) {
      rows.setLong(1, run);
      rows.executeUpdate();
    }
    page = page("en-GB");
    log = new LogPage(page);
    watch = PageWatch.on(page, server);
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
  void downloadsWhatTheFilterShows() throws IOException {
    page.navigate(address("?level=ERROR"));
    assertThat(log.rows()).hasCount(3);
    log.menu("Download").click();

    Download download = page.waitForDownload(() -> log.button("Text").click());

    assertThat(download.suggestedFilename()).isEqualTo("run-" + run + ".txt");
    assertThat(Files.readString(download.path()))
        .isEqualTo(
            """
            2026-01-31T09:30:20.500000Z ERROR wohn row 20.
            2026-01-31T09:30:40.500000Z ERROR wohn row 40.
            2026-01-31T09:31:00.500000Z ERROR wohn row 60.
            """);
    assertThat(watch.complaints()).isEmpty();
  }

  @Test
  void copiesTheRowsThatWereChosen() {
    // Browsers give the clipboard to pages that they take for safe: HTTPS, or this name.
    String address = "http://localhost:%d/runs/%d?lang=en".formatted(server.getPort(), run);
    page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    page.navigate(address);
    log.row("row 58.").locator("[part=time]").click();
    log.row("row 60.")
        .locator("[part=time]")
        .click(new Locator.ClickOptions().setModifiers(List.of(KeyboardModifier.SHIFT)));
    assertThat(log.part("selection")).containsText("3 rows chosen");

    log.press("c");

    assertThat(log.part("notice")).containsText("Copied.");
    assertThat(page.evaluate("navigator.clipboard.readText()"))
        .isEqualTo(
            """
            2026-01-31T09:30:58.500000Z INFO wohn row 58.
            2026-01-31T09:30:59.500000Z INFO immo row 59.
            2026-01-31T09:31:00.500000Z ERROR wohn row 60.""");
    log.press("Escape");
    assertThat(log.part("selection")).isHidden();
    assertThat(page).hasURL(address);
  }

  @Test
  void showsOnlySomePortals() {
    page.navigate(address());
    assertThat(log.row("row 60.")).isVisible();
    log.menu("Show only some portals").click();
    Locator wohn = page.locator("run-log").getByLabel(Pattern.compile("wohn"));

    wohn.check();
    assertThat(log.row("row 59.")).hasCount(0);
    assertThat(log.row("row 60.")).isVisible();
    assertThat(page).hasURL(address("?portal=wohn"));
    page.reload();
    assertThat(log.row("row 58.")).isVisible();
    assertThat(log.row("row 59.")).hasCount(0);

    log.menu("Show only some portals").click();
    log.button("All portals").click();
    assertThat(log.row("row 59.")).isVisible();
    assertThat(page).hasURL(address());
  }

  @Test
  void searchesByExpressionsAndSaysWhatIsWrongWithOne() throws IOException {
    page.navigate(address());
    assertThat(log.row("row 60.")).isVisible();
    log.button("Regular expression").click();
    log.press("/");

    log.part("query").fill("row [35]\\d");
    assertThat(log.found()).hasText("20 rows");
    log.press("Enter");
    // From the rows on the screen on.
    assertThat(log.found()).hasText(Pattern.compile("\\d+ of 20"));
    Locator marked = page.locator("run-log [data-marked]");
    assertThat(marked).hasText(Pattern.compile("row [35]\\d\\."));
    assertThat(hasPixel(marked, 0xff_ff_b3_47)).as("what was found is painted").isTrue();
    assertThat(page).hasURL(address("?q=row+%5B35%5D%5Cd&match=regex"));

    log.part("query").fill("row (");
    assertThat(log.found()).hasText("not a valid expression");
    assertThat(log.part("query")).hasAttribute("aria-invalid", "true");
    log.press("Enter");
    assertThat(log.part("notice")).containsText("Unterminated group");
    assertThat(watch.complaints()).isEmpty();
  }

  @Test
  void saysWhichMatchOneStandsAt() throws SQLException {
    page.navigate(address());
    assertThat(log.row("row 60.")).isVisible();
    log.press("g");
    assertThat(log.row("row 1.")).isVisible();
    log.press("/");
    log.part("query").fill("0.");
    assertThat(log.found()).hasText("6 rows");

    log.press("Enter");
    assertThat(log.found()).hasText("1 of 6");
    log.press("Enter");
    assertThat(log.found()).hasText("2 of 6");
    log.press("Shift+Enter");
    assertThat(log.found()).hasText("1 of 6");
    log.press("Shift+Enter");
    assertThat(log.found()).hasText("6 of 6");
    assertThat(page.locator("run-log [data-marked]")).containsText("row 60.");
    scraper.write(run, "row 70.");
    assertThat(log.found()).hasText("6 of 7");
  }

  @Test
  void showsTimesAsTheReaderWantsThemAndRemembersIt() {
    page.navigate(address());
    Locator time = log.row("row 60.").locator("time");
    assertThat(time).hasText("04:31:00.500");

    chooseTime("UTC");
    assertThat(time).hasText("09:31:00.500");
    page.reload();
    assertThat(time).hasText("09:31:00.500");
    chooseTime("How long ago");
    assertThat(time).hasText(Pattern.compile("ago$"));
    chooseTime("Local time");
    assertThat(time).hasText("04:31:00.500");
    assertThat(time).hasAttribute("datetime", "2026-01-31T09:31:00.500000Z");
  }

  @Test
  void tellsItsKeys() {
    page.navigate(address());
    assertThat(log.row("row 60.")).isVisible();

    log.press("?");

    Locator help = page.locator("run-log").getByRole(AriaRole.DIALOG);
    assertThat(help).isVisible();
    assertThat(help.locator("kbd"))
        .hasText(new String[] {"/", "n", "e", "f", "g", "G", "w", "c", "Esc", "?"});
    // Keys are the dialog's as long as it is open.
    log.press("w");
    assertThat(page.locator("run-log")).not().hasAttribute("nowrap", "");
    log.press("Escape");
    assertThat(help).isHidden();
    log.press("w");
    assertThat(page.locator("run-log")).hasAttribute("nowrap", "");
  }

  @Test
  void printsRowsAndNothingElse() {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    page.navigate(address());
    assertThat(log.row("row 60.")).isVisible();
    assertThat(page.locator("#histogram")).isVisible();

    page.emulateMedia(
        new Page.EmulateMediaOptions().setMedia(Media.PRINT).setColorScheme(ColorScheme.DARK));

    for (String chrome : List.of("#histogram", "#theme", ".brand", "#runs", "#session")) {
      assertThat(page.locator(chrome)).isHidden();
    }
    assertThat(log.part("toolbar")).isHidden();
    assertThat(page.getByRole(AriaRole.HEADING)).hasText("Run " + run);
    assertThat(log.row("row 60.")).hasCSS("color", "rgb(27, 33, 39)");
    assertThat(log.numbers()).hasSizeGreaterThan(20).endsWith(60);
    assertThat((boolean) page.evaluate(EVERY_ROW_IN_PLACE)).as("rows below each other").isTrue();
    // No room is kept for rows that are not laid out.
    assertThat(((Number) page.evaluate("document.documentElement.scrollHeight")).intValue())
        .isLessThan(2000);
  }

  @Test
  void keepsItsToolsOnOneLine() {
    Page german = page("de-DE");
    german.setViewportSize(1280, 800);
    german.navigate(server.resolve("runs/" + run).toString());
    LogPage here = new LogPage(german);
    assertThat(here.row("row 60.")).isVisible();
    assertThat(here.menu("Nur manche Portale zeigen")).isVisible();

    here.press("/");
    german.keyboard().type("row");
    assertThat(here.found()).hasText("60 Zeilen");

    assertThat(here.part("toolbar").boundingBox().height).isLessThan(60);
    assertThat(german.evaluate("document.documentElement.scrollWidth")).isEqualTo(1280);
  }

  private static final String EVERY_ROW_IN_PLACE =
      "() => { const rows = [...document.querySelector('run-log').shadowRoot"
          + ".querySelectorAll('[data-id]')].map(row => row.getBoundingClientRect());"
          + " return rows.every((row, i) => row.height > 10 && row.width > 300"
          + " && (i === 0 || row.top >= rows[i - 1].bottom - 1)); }";

  private static boolean hasPixel(Locator node, int colour) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(node.screenshot()));
    return Arrays.stream(
            image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
        .anyMatch(pixel -> pixel == colour);
  }

  private void chooseTime(String mode) {
    log.menu("How rows are shown").click();
    page.locator("run-log").getByLabel(mode).check();
    log.press("Escape");
  }

  private Page page(String locale) {
    BrowserContext context =
        chromium
            .browser()
            .newContext(
                new Browser.NewContextOptions()
                    .setLocale(locale)
                    .setTimezoneId("America/New_York"));
    return context.newPage();
  }

  private String address() {
    return address("");
  }

  private String address(String query) {
    return server.resolve("runs/" + run + query).toString();
  }
}
