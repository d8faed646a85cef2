package io.runcast.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runcast.log.HistoryPage;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.Subject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PiecesTest {

  private static final int ROWS = 1000;
  private static final int PAGES = 5;

  private final List<@Nullable LogCursor> asked = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesEveryRowOnce(boolean gzipped) throws Exception {
    byte[] file =
        file(new Pieces(this::page, new FileEncoder(Subject.run(42), Format.TEXT, gzipped)), PAGES);

    assertThat(text(file, gzipped).lines()).hasSize(ROWS * PAGES).doesNotHaveDuplicates();
    assertThat(file.length < text(file, gzipped).length() / 5).isEqualTo(gzipped);
  }

  @Test
  void asksForTheSamePageAgainAfterAFailure() throws SQLException {
    Pieces pieces =
        new Pieces(
            place -> {
              HistoryPage page = page(place);
              if (asked.size() == 2) {
                throw new SQLException("The connection broke while the reading was closed");
              }
              return page;
            },
            new FileEncoder(Subject.run(42), Format.TEXT, false));

    Piece unused = pieces.next();
    assertThatThrownBy(pieces::next).isInstanceOf(SQLException.class);
    unused = pieces.next();

    assertThat(asked.get(2)).isNotNull().isEqualTo(asked.get(1));
  }

  @Test
  void leavesWhatIsCompressedWithoutAnEndWhenItIsBrokenOff() throws Exception {
    Pieces pieces = new Pieces(this::page, new FileEncoder(Subject.run(42), Format.NDJSON, true));
    byte[] broken = file(pieces, 1);

    assertThat(pieces.broken("why")).isEmpty();
    assertThatThrownBy(() -> text(broken, true)).isInstanceOf(EOFException.class);
  }

  @Test
  void hasAHeadOnce() throws Exception {
    byte[] file =
        file(new Pieces(this::page, new FileEncoder(Subject.run(42), Format.CSV, true)), PAGES);

    assertThat(text(file, true)).startsWith("id,").containsOnlyOnce("timestamp");
  }

  private HistoryPage page(@Nullable LogCursor place) {
    asked.add(place);
    long begin = place == null ? 0 : place.id();
    List<LogEntry> entries = new ArrayList<>();
    LogCursor at = place == null ? LogCursor.start(1) : place;
    for (long id = begin + 1; id <= begin + ROWS; id++) {
      at = at.after(1, id, new long[0]);
      entries.add(new LogEntry(7, id, 1, "INFO", "immo", Instant.EPOCH, "row " + id, at));
    }
    return new HistoryPage(entries, at, true, at, begin + ROWS == (long) ROWS * PAGES);
  }

  private static byte[] file(Pieces pieces, int count) throws SQLException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      Piece piece = pieces.next();
      piece.writes().forEach(file::writeBytes);
      assertThat(piece.last()).isEqualTo(i == PAGES - 1);
    }
    return file.toByteArray();
  }

  private static String text(byte[] file, boolean gzipped) throws IOException {
    if (!gzipped) {
      return new String(file, StandardCharsets.UTF_8);
    }
    try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(file))) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
