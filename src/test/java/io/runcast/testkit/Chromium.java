package io.runcast.testkit;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * The machine's own Chromium, driven by Playwright; Playwright's downloads are never used.
 *
 * <p>One browser serves all tests of a JVM, since its start takes longer than most of them. Each
 * test has its own contexts, which share nothing and end with {@link #close()}. For one thread.
 */
public final class Chromium implements AutoCloseable {

  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/bin/chromium"),
          Path.of("/usr/bin/chromium-browser"),
          Path.of("/usr/bin/google-chrome"),
          Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"));

  /**
   * What is waited for comes in a fraction of a second, on a machine that has nothing else to do.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Ends with the JVM. */
  private static @Nullable Browser running;

  private final Browser browser;

  private Chromium(Browser browser) {
    this.browser = browser;
  }

  /** Starts it where it does not run; where there is none, the test is skipped and says why. */
  public static Chromium openOrSkip() {
    Optional<Path> executable = PLACES.stream().filter(Files::isExecutable).findFirst();
    Assumptions.assumeTrue(
        executable.isPresent(),
        "No Chromium on this machine (looked for " + PLACES + "): browser tests are skipped");
    Browser browser = running;
    if (browser == null || !browser.isConnected()) {
      browser = launch(executable.orElseThrow());
      running = browser;
    }
    return new Chromium(browser);
  }

  private static Browser launch(Path executable) {
    PlaywrightAssertions.setDefaultAssertionTimeout((double) PATIENCE.toMillis());
    return Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")))
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(executable)
                // Root may not use the sandbox, and a test machine has no network to ask.
                .setArgs(
                    List.of(
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync")));
  }

  public Browser browser() {
    return browser;
  }

  /** Closes what the test opened, all of it: what stays open would be in the next one's way. */
  @Override
  public void close() {
    RuntimeException failure = null;
    for (BrowserContext context : browser.contexts()) {
      try {
        context.close();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
