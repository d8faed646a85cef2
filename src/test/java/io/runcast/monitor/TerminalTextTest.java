package io.runcast.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTextTest {

  @Test
  void stripsWholeSequencesAndKeepsTheWords() {
    var printable = new Printable(StandardCharsets.UTF_8);

    assertThat(printable.of("a\033[1;31mb\033[0mc\033]8;;http://x\033\\d\0337e\u009b2Kf"))
        .isEqualTo("abcdef");
    assertThat(printable.of("one\r\ntwo\tthree\u2028four")).isEqualTo("one  two three four");
    assertThat(printable.of("\033]0;never ended")).doesNotContain("\033").contains("never ended");
    assertThat(printable.of("\ud800 lone")).isEqualTo("? lone");
    assertThat(printable.of("x".repeat(5000))).hasSize(4001).endsWith("…");
  }

  @Test
  void replacesWhatTheCharsetLacks() {
    assertThat(new Printable(StandardCharsets.US_ASCII).of("✓ ✗ █░ → Größe – 漢"))
        .isEqualTo("ok !! #- -> Groesse - ?");
    assertThat(new Printable(StandardCharsets.ISO_8859_1).of("✓ Größe")).isEqualTo("ok Größe");
  }

  @Test
  void wrapsAtSpacesAndSplitsOnlyWhatIsLongerThanALine() {
    assertThat(wrapped("one two three", 7)).containsExactly("one two", "three");
    assertThat(wrapped("a abcdefghij b", 4)).containsExactly("a", "abcd", "efgh", "ij b");
    assertThat(wrapped("漢字漢字", 5)).containsExactly("漢字", "漢字");
    assertThat(wrapped("12\u00a0% of", 5)).containsExactly("12\u00a0%", "of");
    assertThat(wrapped("", 5)).containsExactly("");
  }

  @Test
  void keepsStylesOverLineBreaks() {
    assertThat(Wrapping.lines(List.of(new Span("red red", Style.BAD), Span.of(" plain")), 5))
        .containsExactly(
            List.of(new Span("red", Style.BAD)),
            List.of(new Span("red", Style.BAD)),
            List.of(Span.of("plain")));
  }

  @Test
  void writesFiguresInTheReadersLanguage() {
    var english = new Figures(Texts.in(Locale.ENGLISH), ZoneOffset.UTC);
    var german = new Figures(Texts.in(Locale.GERMANY), ZoneOffset.UTC);

    assertThat(english.number(1234.56)).isEqualTo("1,235");
    assertThat(german.number(98.76)).isEqualTo("98,8");
    assertThat(german.bytes(1_500_000)).isEqualTo("1,4\u00a0MB");
    assertThat(english.seconds(-0.25)).isEqualTo("-250\u00a0ms");
    assertThat(english.seconds(3.14)).isEqualTo("3.1\u00a0s");
    assertThat(english.duration(Duration.ofSeconds(-3))).isEqualTo("0\u00a0s");
    assertThat(english.duration(Duration.ofHours(51))).isEqualTo("2\u00a0d\u00a03\u00a0h");
    assertThat(english.count("clients", 1)).isEqualTo("1 client");
  }

  @Test
  void hasEveryTextInBothLanguages() {
    var english = Texts.in(Locale.FRANCE);
    var german = Texts.in(Locale.GERMANY);

    assertThat(german.locale()).isEqualTo(Locale.GERMAN);
    assertThat(german.bundle().keySet()).containsAll(english.bundle().keySet());
    assertThat(english.get("unhealthy")).isEqualTo("unhealthy");
    assertThat(german.get("unhealthy")).isEqualTo("krank");
    assertThat(german.choice("trigger", "odd")).isEqualTo("odd");
  }

  @Test
  void coloursWhereAPersonLooksUnlessToldOtherwise() {
    Map<String, String> xterm = Map.of("TERM", "xterm");

    assertThat(Colours.wanted(Colours.Choice.AUTO, xterm, true)).isTrue();
    assertThat(Colours.wanted(Colours.Choice.AUTO, xterm, false)).isFalse();
    assertThat(Colours.wanted(Colours.Choice.AUTO, Map.of("TERM", "dumb"), true)).isFalse();
    assertThat(Colours.wanted(Colours.Choice.AUTO, Map.of("CLICOLOR_FORCE", "1"), false)).isTrue();
    assertThat(
            Colours.wanted(
                Colours.Choice.AUTO,
                Map.of("TERM", "xterm", "NO_COLOR", "1", "CLICOLOR_FORCE", "1"),
                true))
        .isFalse();
    assertThat(Colours.wanted(Colours.Choice.ALWAYS, Map.of("NO_COLOR", "1"), false)).isTrue();
    assertThat(Colours.wanted(Colours.Choice.NEVER, xterm, true)).isFalse();
    assertThat(Colours.understandsEscapes(Map.of("OS", "Windows_NT"))).isFalse();
    assertThat(Colours.understandsEscapes(Map.of("OS", "Windows_NT", "WT_SESSION", "1"))).isTrue();
  }

  @Test
  void learnsTheTerminalsSize() {
    assertThat(TerminalSize.read(Map.of("COLUMNS", "40", "LINES", "10")))
        .isEqualTo(new TerminalSize(40, 10));
    assertThat(TerminalSize.read(Map.of("COLUMNS", "40")).columns()).isEqualTo(40);
    assertThat(TerminalSize.parse("24 132\n")).contains(new TerminalSize(132, 24));
    assertThat(TerminalSize.parse("0 0\n")).contains(new TerminalSize(80, TerminalSize.ENDLESS));
    assertThat(TerminalSize.parse("stty: not a tty")).isEmpty();
  }

  private static List<String> wrapped(String text, int width) {
    return Wrapping.lines(List.of(Span.of(text)), width).stream()
        .map(line -> line.stream().map(Span::text).reduce("", String::concat))
        .toList();
  }
}
