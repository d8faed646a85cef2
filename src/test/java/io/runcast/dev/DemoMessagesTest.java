package io.runcast.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DemoMessagesTest {
  private final List<DemoMessages.Line> lines = draw(3_000);

  @Test
  void hasEveryLevel() {
    assertThat(lines.stream().map(DemoMessages.Line::level).distinct())
        .containsExactlyInAnyOrder("DEBUG", "INFO", "WARN", "ERROR", "CRITICAL");
  }

  @Test
  void hasWhatALogViewerMustSurvive() {
    assertThat(lines)
        .extracting(DemoMessages.Line::message)
        .anyMatch(message -> message.contains("\n  File "))
        .anyMatch(message -> message.contains("\u001b[32m"))
        .anyMatch(message -> message.startsWith("{\"event\""))
        .anyMatch(message -> message.contains("<span class="))
        .anyMatch(message -> message.contains("🏡"))
        .anyMatch(message -> message.length() >= 20_000);
  }

  private static List<DemoMessages.Line> draw(int count) {
    var messages = new DemoMessages(new Random(7));
    return Stream.generate(() -> messages.next("wohnfuchs")).limit(count).toList();
  }
}
