package io.runcast.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.Subject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {

  private static final Subject RUN = Subject.run(42);

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "plain|plain",
        "|",
        "a,b|\"a,b\"",
        "say \"hi\"|\"say \"\"hi\"\"\"",
        "two\\nlines|\"two\\nlines\"",
        "a\\rb|\"a\\rb\"",
        "=1+1|'=1+1",
        "+49 30|'+49 30",
        "-5|'-5",
        "@SUM(A1)|'@SUM(A1)",
        "=\"x\",1|\"'=\"\"x\"\",1\"",
        "1=1|1=1",
        "\\tx|'\\tx",
        "grün 😀|grün 😀",
      },
      delimiter = '|')
  void quotesCellsAndMakesFormulasHarmless(@Nullable String text, @Nullable String cell) {
    String message = lines(text);

    assertThat(written(Format.CSV, row("INFO", "p", message)))
        .isEqualTo("7,2026-01-02T03:04:05.123456Z,INFO,p," + lines(cell) + "\r\n");
  }

  @Test
  void makesFormulasHarmlessInEveryColumnThatWritersFill() {
    assertThat(written(Format.CSV, row("=1", "@p", "")))
        .isEqualTo("7,2026-01-02T03:04:05.123456Z,'=1,'@p,\r\n");
  }

  @Test
  void writesALineOfALogFile() {
    assertThat(written(Format.TEXT, row("ERROR", "immo", "no answer")))
        .isEqualTo("2026-01-02T03:04:05.123456Z ERROR immo no answer\n");
    assertThat(written(Format.TEXT, row("", "", "two\nlines")))
        .isEqualTo("2026-01-02T03:04:05.123456Z - - two\nlines\n");
  }

  @Test
  void writesAnObjectOnALine() {
    String line = written(Format.NDJSON, row("ERROR", "immo", "two\nlines \"quoted\" 😀"));

    assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    JsonObject json = json(line);
    assertThat(json.getString("type")).isEqualTo("log");
    assertThat(json.getString("message")).isEqualTo("two\nlines \"quoted\" 😀");
    assertThat(json.getString("cursor")).isNotEmpty();
    assertThat(json.getInt("id")).isEqualTo(7);
  }

  @Test
  void saysWhereAFileIsBrokenOff() {
    assertThat(json(text(Format.NDJSON.broken("why"))).getString("type")).isEqualTo("error");
    assertThat(text(Format.CSV.broken("why, so"))).isEqualTo(",,,,\"INCOMPLETE: why, so\"\r\n");
    assertThat(text(Format.TEXT.broken("why"))).isEqualTo("INCOMPLETE: why\n");
  }

  @Test
  void namesTheFile() {
    assertThat(Format.TEXT.fileName(RUN)).isEqualTo("run-42.txt");
    assertThat(Format.CSV.fileName(RUN)).isEqualTo("run-42.csv");
    assertThat(Format.NDJSON.fileName(RUN)).isEqualTo("run-42.ndjson");
  }

  @Test
  void endsEachWriteWithARow() {
    List<LogEntry> rows = Collections.nCopies(100, row("INFO", "p", "x".repeat(1000)));

    Piece piece = new FileEncoder(RUN, Format.TEXT, false).piece(rows, true);

    assertThat(piece.writes()).hasSizeGreaterThan(2);
    assertThat(piece.writes()).allMatch(write -> write[write.length - 1] == '\n');
    assertThat(piece.writes()).allMatch(write -> write.length < 35_000);
    assertThat(piece.writes().stream().mapToInt(write -> write.length).sum())
        .isEqualTo(100 * written(Format.TEXT, rows.get(0)).length());
  }

  @Test
  void writesTheHeadEvenWithoutRows() {
    Piece piece = new FileEncoder(RUN, Format.CSV, false).piece(List.of(), true);

    assertThat(piece.writes()).hasSize(1);
    assertThat(text(piece.writes().get(0))).isEqualTo("id,timestamp,level,portal,message\r\n");
  }

  private static LogEntry row(String level, String portal, String message) {
    return new LogEntry(
        42,
        7,
        1000,
        level,
        portal,
        Instant.parse("2026-01-02T03:04:05.123456Z"),
        message,
        LogCursor.start(1).after(1000, 7, new long[0]));
  }

  private static String lines(@Nullable String text) {
    return text == null ? "" : text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
  }

  private static String written(Format format, LogEntry entry) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    format.write(RUN, entry, output);
    return text(output.toByteArray());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static JsonObject json(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }
}
