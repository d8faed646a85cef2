package io.runcast.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NextPageTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/runs/42?level=ERROR&level=WARN&q=a%20b#end",
        "/runs/42?q={a|b}^",
        "/loginsomething",
        "/runs/?next=https://evil.example/",
        "/crm/scraper/"
      })
  void leadsToPagesOfThisServer(String wanted) {
    assertThat(NextPage.of(wanted, "")).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "runs",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/runs\\..\\..",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\r\nSet-Cookie: a=b",
        "/runs\u0000",
        "/runs /",
        "/l\u00e4ufe",
        "https://evil.example/",
        "javascript:alert(1)",
        "http:/evil.example",
        "/login",
        "/login?next=/login",
        "/login/",
        "/login;a=b",
        "/%6cogin",
        "/./login",
        "/runs/../login",
        "/logout",
        "/logout#a",
        "/%zz"
      })
  void leadsNowhereElse(String wanted) {
    assertThat(NextPage.of(wanted, "")).isEqualTo("/");
  }

  @Test
  void leadsToTheStartWithoutAWish() {
    assertThat(NextPage.of(null, "")).isEqualTo("/");
    assertThat(NextPage.of("/" + "a".repeat(2001), "")).isEqualTo("/");
  }

  @Test
  void staysBelowTheContextPath() {
    assertThat(NextPage.of("/app/runs/1", "/app")).isEqualTo("/app/runs/1");
    assertThat(NextPage.of("/runs/1", "/app")).isEqualTo("/app/");
    assertThat(NextPage.of("/application", "/app")).isEqualTo("/app/");
    assertThat(NextPage.of("/app/../runs", "/app")).isEqualTo("/app/");
    assertThat(NextPage.of("/app/%2e%2e/runs", "/app")).isEqualTo("/app/");
    assertThat(NextPage.of("/app/login", "/app")).isEqualTo("/app/");
  }
}
