package io.runcast.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ScreenTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Screen screen =
      new Screen(
          new PrintStream(bytes, false, StandardCharsets.UTF_8),
          Texts.in(Locale.ENGLISH),
          new Printable(StandardCharsets.UTF_8));

  @Test
  void drawsOverTheLastRefreshWithoutClearingIt() {
    var size = new TerminalSize(80, 24);

    screen.show(List.of("one", "two"), size);
    assertThat(drawn()).isEqualTo("\033[?25l\033[H\033[2Jone\033[K\r\ntwo\033[K\033[J");

    screen.show(List.of("three"), size);
    assertThat(drawn()).isEqualTo("\033[Hthree\033[K\033[J");

    screen.close();
    assertThat(drawn()).isEqualTo("\033[?25h\r\n");

    screen.show(List.of("late"), size);
    screen.close();
    assertThat(drawn()).isEmpty();
  }

  @Test
  void cutsOffWhatWouldScroll() {
    screen.show(List.of("one", "two", "three", "four"), new TerminalSize(80, 3));

    assertThat(drawn()).contains("two\033[K\r\n… 2 more lines").doesNotContain("three");
  }

  @Test
  void touchesNothingWhenNothingWasDrawn() {
    screen.close();

    assertThat(drawn()).isEmpty();
  }

  private String drawn() {
    String text = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    return text;
  }
}
