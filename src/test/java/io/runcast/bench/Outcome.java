package io.runcast.bench;

import java.util.List;

/**
 * What a scenario has to tell.
 *
 * @param id as in {@code -Dbench.only=}
 * @param title in the report
 * @param what was done, in a sentence or two
 * @param measurements may be empty
 * @param facts what is not said by the measurements
 * @param charts may be empty
 * @param verdict on all that its clients got
 */
record Outcome(
    String id,
    String title,
    String what,
    List<Measurement> measurements,
    List<Fact> facts,
    List<Chart> charts,
    Verdict verdict) {

  Outcome {
    measurements = List.copyOf(measurements);
    facts = List.copyOf(facts);
    charts = List.copyOf(charts);
  }

  /**
   * One figure with its name.
   *
   * @param value for people, with its unit
   * @param number for machines, in the unit that the value is in
   */
  record Fact(String name, String value, double number) {}

  /** A picture with the sentence below it. */
  record Chart(String caption, String svg) {}
}
