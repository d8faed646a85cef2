package io.runcast.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogCursorTest {

  private static final int EPOCH = 7;

  @Test
  void includesNothingAtTheStart() {
    LogCursor start = LogCursor.start(EPOCH);

    assertThat(start.includes(0, 1)).isFalse();
    assertThat(start.includes(10, 1)).isFalse();
  }

  @Test
  void includesRowsOfItsTransactionUpToItsId() {
    LogCursor cursor = LogCursor.start(EPOCH).after(10, 5, new long[0]);

    assertThat(cursor.includes(10, 5)).isTrue();
    assertThat(cursor.includes(10, 6)).isFalse();
    assertThat(cursor.includes(9, 100)).isTrue();
    assertThat(cursor.includes(11, 1)).isFalse();
  }

  @Test
  void remembersTransactionsThatWereOpenBelowIt() {
    LogCursor cursor = LogCursor.start(EPOCH).after(10, 5, new long[] {8, 12});

    assertThat(cursor.includes(8, 1)).isFalse();
    assertThat(cursor.includes(9, 1)).isTrue();
    assertThat(cursor.open()).containsExactly(8);
  }

  @Test
  void forgetsATransactionOnceItWasDelivered() {
    LogCursor cursor =
        LogCursor.start(EPOCH)
            .after(10, 5, new long[] {8})
            .after(8, 1, new long[0])
            .after(8, 2, new long[0]);

    assertThat(cursor.includes(8, 2)).isTrue();
    assertThat(cursor.includes(8, 3)).as("a transaction may be cut by a page").isFalse();
    assertThat(cursor.after(11, 9, new long[0]).includes(8, 3)).isTrue();
    assertThat(cursor.includes(10, 6)).as("10 was complete before 8 began").isTrue();
  }

  @Test
  void putsRowsFromBeforeTheInstallationFirst() {
    LogCursor cursor = LogCursor.start(EPOCH).after(0, 5, new long[] {3});

    assertThat(cursor.includes(0, 5)).isTrue();
    assertThat(cursor.includes(0, 6)).isFalse();
    assertThat(cursor.includes(3, 1)).isFalse();
    assertThat(cursor.after(4, 9, new long[] {3}).includes(0, 6)).isTrue();
    assertThat(cursor.after(4, 9, new long[] {3}).includes(3, 1)).isFalse();
  }

  @Test
  void beginsJustBeforeARow() {
    LogCursor before = LogCursor.before(EPOCH, 10, 5, new long[] {8, 12});

    assertThat(before.includes(10, 5)).isFalse();
    assertThat(before.includes(10, 4)).isTrue();
    assertThat(before.includes(9, 9)).isTrue();
    assertThat(before.includes(8, 1)).as("still open when the row was looked up").isFalse();
  }

  @Test
  void coversWhatLiesBefore() {
    LogCursor early = LogCursor.start(EPOCH).after(10, 5, new long[] {8});
    LogCursor late = early.after(11, 6, new long[] {8});
    LogCursor lateWithout = early.after(11, 6, new long[0]);

    assertThat(late.covers(early)).isTrue();
    assertThat(lateWithout.covers(early)).isTrue();
    assertThat(early.covers(late)).isFalse();
    assertThat(late.covers(lateWithout)).as("8 may still come").isFalse();
  }

  /**
   * Plays writers, a listener that reads in pages, clients that resume anywhere and one that moves
   * to a server that is behind, all against the same simulated table.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void losesAndDoublesNothingInAnyInterleaving(long seed) {
    for (int round = 0; round < 60; round++) {
      Random random = new Random(seed * 1000 + round);
      SimulatedTable table = new SimulatedTable(random);
      LogCursor position = LogCursor.start(EPOCH);
      List<SimulatedTable.Row> delivered = new ArrayList<>();
      List<LogCursor> places = new ArrayList<>();
      for (int step = 0; step < 120; step++) {
        table.somethingHappens();
        if (random.nextInt(4) == 0) {
          position = read(table, position, 1 + random.nextInt(6), delivered, places);
        }
      }
      table.commitAll();
      while (true) {
        int before = delivered.size();
        position = read(table, position, 1 + random.nextInt(6), delivered, places);
        if (delivered.size() == before) {
          break;
        }
      }

      assertThat(delivered).doesNotHaveDuplicates();
      assertThat(delivered).containsExactlyInAnyOrderElementsOf(table.committed());
      resumesAnywhere(table, delivered, places, random);
      joinsAnywhere(table, delivered, places, random);
    }
  }

  private static LogCursor read(
      SimulatedTable table,
      LogCursor from,
      int limit,
      List<SimulatedTable.Row> delivered,
      List<LogCursor> places) {
    LogCursor cursor = from;
    Snapshot snapshot = table.snapshot();
    for (SimulatedTable.Row row : table.behind(from, limit)) {
      assertThat(cursor.includes(row.tx(), row.id())).isFalse();
      cursor = cursor.after(row.tx(), row.id(), snapshot.open());
      assertThat(cursor.includes(row.tx(), row.id())).isTrue();
      delivered.add(row);
      places.add(cursor);
    }
    return cursor;
  }

  /** A client cut after any row gets every other row; again only of a transaction cut by a page. */
  private static void resumesAnywhere(
      SimulatedTable table,
      List<SimulatedTable.Row> delivered,
      List<LogCursor> places,
      Random random) {
    int cut = random.nextInt(places.size());
    LogCursor cursor = places.get(cut);
    Set<SimulatedTable.Row> got = new LinkedHashSet<>(delivered.subList(0, cut + 1));
    List<SimulatedTable.Row> replayed = table.behind(cursor, Integer.MAX_VALUE);

    got.addAll(replayed);
    assertThat(got).containsExactlyInAnyOrderElementsOf(table.committed());
    Set<Long> partial = Set.copyOf(java.util.Arrays.stream(cursor.open()).boxed().toList());
    assertThat(replayed)
        .filteredOn(row -> delivered.subList(0, cut + 1).contains(row))
        .allMatch(row -> partial.contains(row.tx()));
  }

  /** A client with any place joins at any stand, also of a server that is behind the client. */
  private static void joinsAnywhere(
      SimulatedTable table,
      List<SimulatedTable.Row> delivered,
      List<LogCursor> places,
      Random random) {
    int stand = random.nextInt(places.size());
    LogCursor joined = places.get(stand);
    LogCursor from = places.get(random.nextInt(places.size()));
    List<SimulatedTable.Row> got = new ArrayList<>();
    for (SimulatedTable.Row row : table.behind(from, Integer.MAX_VALUE)) {
      if (joined.includes(row.tx(), row.id())) {
        got.add(row);
      }
    }
    for (SimulatedTable.Row row : delivered.subList(stand + 1, delivered.size())) {
      boolean had = from.includes(row.tx(), row.id());
      if (!had) {
        got.add(row);
      }
      assertThat(joined.covers(from) && had).as("covered, so nothing to leave out").isFalse();
    }

    List<SimulatedTable.Row> wanted =
        table.committed().stream().filter(row -> !from.includes(row.tx(), row.id())).toList();
    assertThat(got).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(wanted);
  }
}
