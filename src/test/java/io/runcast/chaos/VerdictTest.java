package io.runcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The judge of the chaos test sees each flaw. */
class VerdictTest {

  /** Rows 1 to 6 of one writer; two rows to a transaction. */
  private final Map<Long, Ledger.Entry> table =
      LongStream.rangeClosed(1, 6)
          .boxed()
          .collect(Collectors.toMap(id -> id, id -> new Ledger.Entry(row(id), (id - 1) / 2)));

  @Test
  void findsNothingWhereEverythingCameOnceAndInOrder() {
    assertThat(on(List.of(rows(1, 2, 3), rows(), rows(4, 5, 6)))).isEqualTo(Verdict.FLAWLESS);
  }

  @Test
  void countsWhatNeverCame() {
    assertThat(on(List.of(rows(1, 2), rows(4, 6)))).isEqualTo(new Verdict(2, 0, 0, 0, 0));
  }

  @Test
  void countsWhatIsNotTheTables() {
    LogRow shortened = LogRow.of(6, "w:6:");

    assertThat(on(List.of(rows(1, 2, 3, 4, 5), List.of(shortened, row(7)))))
        .isEqualTo(new Verdict(0, 2, 0, 0, 0));
  }

  @Test
  void forgivesOnlyTheFirstRowsAfterACutThatCameJustBeforeIt() {
    assertThat(on(List.of(rows(1, 2, 3, 4), rows(), rows(3, 4, 5, 6))))
        .isEqualTo(new Verdict(0, 0, 0, 2, 0));
    assertThat(on(List.of(rows(1, 2, 3, 4), rows(5, 3, 6)))).isEqualTo(new Verdict(0, 0, 1, 0, 0));
    assertThat(on(List.of(rows(1, 2), rows(3, 4), rows(2, 5, 6))))
        .isEqualTo(new Verdict(0, 0, 1, 0, 0));
    assertThat(on(List.of(rows(1, 2, 2, 3, 4, 5, 6)))).isEqualTo(new Verdict(0, 0, 1, 0, 0));
    assertThat(on(List.of(rows(1, 2), rows(2, 2, 3, 4, 5, 6))))
        .isEqualTo(new Verdict(0, 0, 1, 1, 0));
  }

  @Test
  void countsWhatCameAfterALaterRowOfItsWriter() {
    assertThat(on(List.of(rows(1, 2, 5, 6, 3, 4)))).isEqualTo(new Verdict(0, 0, 0, 0, 1));
  }

  @Test
  void countsRowsOfATransactionThatCameInAnotherOrderAlsoWhereTheirWriterWasCut() {
    assertThat(Verdict.on(List.of(rows(1, 2, 5, 6, 4, 3)), table, row -> row.number() < 5))
        .isEqualTo(new Verdict(0, 0, 0, 0, 1));
    assertThat(Verdict.on(List.of(rows(1, 2, 5, 6, 3, 4)), table, row -> row.number() < 5))
        .isEqualTo(Verdict.FLAWLESS);
  }

  private Verdict on(List<List<LogRow>> connections) {
    return Verdict.on(connections, table, row -> false);
  }

  private static List<LogRow> rows(long... ids) {
    return Arrays.stream(ids).mapToObj(VerdictTest::row).toList();
  }

  private static LogRow row(long id) {
    return LogRow.of(id, "w:" + id + ":text");
  }
}
