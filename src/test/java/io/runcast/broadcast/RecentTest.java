package io.runcast.broadcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentTest {

  @Test
  void keepsNoMoreThanItMay() {
    Recent<String, String> recent = new Recent<>(Duration.ofHours(1), 10, String::length);
    recent.keep("a", "12345");
    recent.keep("b", "12345");
    recent.keep("b", "123456");
    assertThat(recent.find("a")).as("the oldest goes first").isNull();
    assertThat(recent.find("b")).isEqualTo("123456");

    recent.keep("c", "1234");
    assertThat(recent.find("b")).isEqualTo("123456");
    assertThat(recent.find("c")).isEqualTo("1234");
    recent.keep("d", "12345678901");
    assertThat(recent.find("c")).isNull();
    assertThat(recent.find("d")).as("more than it may keep at all").isNull();
  }

  @Test
  void forgetsWhatIsNotTrueAnyMore() {
    Recent<String, String> recent = new Recent<>(Duration.ofHours(1), 10, String::length);
    recent.keep("a", "12345");
    recent.keep("b", "12345");

    recent.forget("a"::equals);
    recent.keep("c", "12345");

    assertThat(recent.find("a")).isNull();
    assertThat(recent.find("b")).as("there is room for both again").isEqualTo("12345");
    assertThat(recent.find("c")).isEqualTo("12345");
  }

  @Test
  void forgetsWhatIsOld() {
    Recent<String, String> recent = new Recent<>(Duration.ofMillis(50), 10, String::length);
    recent.keep("a", "1");

    await().until(() -> recent.find("a") == null);
  }
}
