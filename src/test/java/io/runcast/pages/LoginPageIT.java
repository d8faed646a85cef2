package io.runcast.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.runcast.testkit.Chromium;
import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.TestUsers;
import java.net.URI;
import java.sql.SQLException;
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

/** What a person goes through who has to log in, in Debian's Chromium; skipped without one. */
@Tag("browser")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(90)
class LoginPageIT {

  /** The server looks every 10 s whether a login still holds. */
  private static final double LOOKED_AT = 25_000;

  @Deployment(testable = false)
  static WebArchive runcast() {
    return Deployments.runcast(
        Map.of(
            "runcast.access.anonymous",
            "",
            "runcast.access.users",
            TestUsers.of("anna:admin", "vera:viewer")));
  }

  @ArquillianResource URI server;

  private final List<String> complaints = new ArrayList<>();
  private Chromium chromium;
  private LogWriter scraper;
  private long run;

  @BeforeEach
  void open() throws SQLException {
    chromium = Chromium.openOrSkip();
    Health.awaitReady(server);
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
  void leadsThroughTheFormToTheFilteredRun() throws SQLException {
    scraper.write(run, "ERROR", "immo", "before");
    String address = address("runs/" + run + "?level=ERROR&q=be");
    Page page = page("en-GB");

    page.navigate(address);
    assertThat(page).hasTitle("Log in – Runcast");
    assertThat(page.getByLabel("Name")).isFocused();
    page.keyboard().type("anna");
    page.keyboard().press("Tab");
    page.keyboard().type(TestUsers.password("anna"));
    page.keyboard().press("Enter");

    assertThat(page).hasURL(address);
    assertThat(rows(page)).hasCount(1);
    scraper.write(run, "ERROR", "immo", "begun anew");
    assertThat(rows(page).last()).containsText("begun anew");
    assertThat(page.locator("#session")).containsText("anna");
    assertThat(complaints).isEmpty();
  }

  @Test
  void saysInTheReadersLanguageThatThePasswordIsWrong() {
    Page page = page("de-DE");
    page.navigate(address("login"));
    assertThat(page.locator("html")).hasAttribute("lang", "de");

    logIn(page, "Name", "vera", "Passwort", "falsch", "Anmelden");

    assertThat(page.getByRole(AriaRole.ALERT)).hasText("Name oder Passwort ist falsch.");
    assertThat(page.getByLabel("Name")).hasValue("vera");
    assertThat(page.getByLabel("Passwort")).isFocused();
    assertThat(page.getByLabel("Passwort"))
        .hasAccessibleDescription("Name oder Passwort ist falsch.");
  }

  @Test
  void logsOutByKeyboard() {
    Page page = loggedIn(address(""));
    Locator out = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log out"));

    out.focus();
    page.keyboard().press("Enter");

    assertThat(page).hasURL(address("login"));
    page.navigate(address(""));
    assertThat(page).hasTitle("Log in – Runcast");
    // The page that is being left may ask once more.
    assertThat(complaints).allMatch(complaint -> complaint.contains("401"));
  }

  @Test
  void saysThatALoginHasEndedAndLeadsBack() throws SQLException {
    String address = address("runs/" + run + "?level=ERROR");
    Page page = loggedIn(address);
    scraper.write(run, "ERROR", "immo", "seen");
    assertThat(rows(page)).hasCount(1);
    page.locator("run-log").getByRole(AriaRole.SEARCHBOX).fill("se");
    assertThat(page).hasURL(address + "&q=se");

    page.context().request().post(address("logout"));

    Locator notice = page.locator("run-log [part=notice]");
    assertThat(notice)
        .containsText(
            "Your login has ended.",
            new LocatorAssertions.ContainsTextOptions().setTimeout(LOOKED_AT));
    assertThat(page.locator("#session")).hasText("Log in");
    assertThat(page).hasURL(address + "&q=se");
    notice.getByRole(AriaRole.LINK).click();
    logIn(page, "Name", "anna", "Password", TestUsers.password("anna"), "Log in");
    assertThat(page).hasURL(address + "&q=se");
    scraper.write(run, "ERROR", "immo", "seen again");
    assertThat(rows(page)).hasCount(2);
  }

  @Test
  void theListSaysSoToo() {
    Page page = loggedIn(address(""));
    assertThat(page.locator("tr[data-run='" + run + "']")).isVisible();

    page.context().request().post(address("logout"));

    Locator alert = page.getByRole(AriaRole.ALERT);
    assertThat(alert)
        .containsText(
            "Your login has ended.",
            new LocatorAssertions.ContainsTextOptions().setTimeout(LOOKED_AT));
    alert.getByRole(AriaRole.LINK).click();
    logIn(page, "Name", "anna", "Password", TestUsers.password("anna"), "Log in");
    assertThat(page).hasURL(address(""));
    assertThat(page.locator("tr[data-run='" + run + "']")).isVisible();
  }

  @Test
  void worksWithoutScripts() {
    Page page = page(new Browser.NewContextOptions().setJavaScriptEnabled(false));
    page.navigate(address("admin"));

    logIn(page, "Name", "vera", "Password", TestUsers.password("vera"), "Log in");

    assertThat(page).hasURL(address("admin"));
    assertThat(page.getByRole(AriaRole.MAIN)).containsText("You are logged in as vera.");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log out")).click();
    assertThat(page).hasURL(address("login"));
  }

  private String address(String path) {
    return server.resolve(path).toString();
  }

  private Page page(String locale) {
    return page(new Browser.NewContextOptions().setLocale(locale));
  }

  private Page page(Browser.NewContextOptions options) {
    BrowserContext context = chromium.browser().newContext(options);
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    return page;
  }

  private Page loggedIn(String address) {
    Page page = page("en-GB");
    page.navigate(address);
    logIn(page, "Name", "anna", "Password", TestUsers.password("anna"), "Log in");
    assertThat(page).hasURL(address);
    return page;
  }

  private static void logIn(
      Page page, String nameLabel, String name, String label, String password, String button) {
    page.getByLabel(nameLabel).fill(name);
    page.getByLabel(label).fill(password);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button)).click();
  }

  private static Locator rows(Page page) {
    return page.locator("run-log [part~=row][data-id]");
  }
}
