package io.runcast.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("serverless")
@Timeout(60)
class AccessibilityIT {

  private static final String PAGE =
      """
      <!doctype html><html lang="en"><title>Page</title>
      <style>
        body { background: white; color: black }
        @media (prefers-color-scheme: dark) { body { background: black; color: %s } }
      </style>
      <main><h1>Title</h1>%s<div id="host"></div></main>
      """;

  private Chromium chromium;
  private Page page;

  @BeforeEach
  void open() {
    chromium = Chromium.openOrSkip();
    page = chromium.browser().newPage();
  }

  @AfterEach
  void close() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @Test
  void passesAPageWithoutBarriers() {
    page.setContent(PAGE.formatted("white", "<button>Go</button>"));

    assertThatCode(() -> Accessibility.check(page)).doesNotThrowAnyException();
  }

  @Test
  void namesAButtonWithoutANameWithinACustomElement() {
    page.setContent(PAGE.formatted("white", ""));
    page.evaluate(
        "host.attachShadow({mode: 'open'}).innerHTML = '<button class=\"nameless\"></button>'");

    assertThatThrownBy(() -> Accessibility.check(page))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("LIGHT: Buttons must have discernible text (button-name")
        .hasMessageContaining("<button class=\"nameless\">");
  }

  @Test
  void namesTextTooFaintInDarkColoursAlone() {
    page.setContent(PAGE.formatted("#333", "faint"));

    assertThatThrownBy(() -> Accessibility.check(page))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("DARK: Elements must meet minimum color contrast ratio")
        .hasMessageNotContaining("LIGHT");
  }
}
