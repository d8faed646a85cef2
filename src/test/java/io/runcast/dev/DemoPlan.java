package io.runcast.dev;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How one run of the demo scraper is going to be.
 *
 * @param rows about how many before it ends
 * @param pause the mean time between two writes
 * @param status how it ends
 */
record DemoPlan(String portal, int rows, Duration pause, String status) {
  private static final List<String> PORTALS =
      List.of("wohnfuchs", "dachziegel", "kiezmarkt", "heimathafen", "nordlicht-immo");

  /** The run that is always there: hours long, but not endless, as the database would be. */
  static DemoPlan lasting() {
    return new DemoPlan("quartierblick", 20_000, Duration.ofMillis(600), "completed");
  }

  /** A run of one to a few minutes; most complete. */
  static DemoPlan passing(RandomGenerator random) {
    String portal = PORTALS.get(random.nextInt(PORTALS.size()));
    String status =
        switch (random.nextInt(10)) {
          case 0, 1 -> "stopped";
          case 2 -> "failed";
          default -> "completed";
        };
    return new DemoPlan(
        portal, random.nextInt(60, 400), Duration.ofMillis(random.nextInt(300, 1500)), status);
  }
}
