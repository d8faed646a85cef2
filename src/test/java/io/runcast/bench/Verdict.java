package io.runcast.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How what clients got differs from what was written; of one client, or of many together.
 *
 * @param expected deliveries: rows times clients
 * @param lost rows that never came
 * @param doubled rows that came again
 * @param outOfOrder rows that came after a later one
 * @param damaged rows that came with other text than the writer's, or that it did not write
 * @param repeated rows that came again first thing after a reconnect, which is allowed
 */
record Verdict(
    long expected, long lost, long doubled, long outOfOrder, long damaged, long repeated) {

  static final Verdict NOTHING = new Verdict(0, 0, 0, 0, 0, 0);

  Verdict plus(Verdict other) {
    return new Verdict(
        expected + other.expected,
        lost + other.lost,
        doubled + other.doubled,
        outOfOrder + other.outOfOrder,
        damaged + other.damaged,
        repeated + other.repeated);
  }

  boolean isFlawless() {
    return lost == 0 && doubled == 0 && outOfOrder == 0 && damaged == 0;
  }

  /** In a few words. */
  String text() {
    var words = new ArrayList<String>();
    add(words, lost, "lost");
    add(words, doubled, "doubled");
    add(words, outOfOrder, "out of order");
    add(words, damaged, "damaged");
    String fault = words.isEmpty() ? "complete" : String.join(", ", words);
    return repeated == 0
        ? fault
        : String.format(Locale.ROOT, "%s, %,d repeated at a cut", fault, repeated);
  }

  private static void add(List<String> words, long count, String what) {
    if (count > 0) {
      words.add(String.format(Locale.ROOT, "%,d %s", count, what));
    }
  }
}
