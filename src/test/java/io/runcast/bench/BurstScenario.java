package io.runcast.bench;

import io.runcast.bench.Outcome.Fact;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many rows in one transaction: until the last client has the last of them. */
final class BurstScenario implements Scenario {
  private static final int CLIENTS = 100;
  private static final int ROWS = 5000;
  private static final int BURSTS = 3;

  @Override
  public String id() {
    return "burst";
  }

  @Override
  public int clients() {
    return CLIENTS;
  }

  @Override
  public Outcome run(Stage stage, BenchOptions options) throws SQLException {
    var bursts = new ArrayList<Measurement>();
    var facts = new ArrayList<Fact>();
    try (Trial trial = Trial.open(stage, options, options.clients(CLIENTS), 1)) {
      for (int i = 1; i <= BURSTS; i++) {
        Measurement burst = trial.measureAtOnce("burst " + i, ROWS);
        bursts.add(burst);
        Duration insert = burst.pace().elapsed();
        facts.add(Facts.millis("Burst " + i + ": the INSERT, commit included", insert));
        facts.add(
            Facts.millis(
                "Burst " + i + ": last event at the last client, after the commit",
                burst.elapsed().minus(insert)));
        facts.add(Facts.millis("Burst " + i + ": both", burst.elapsed()));
      }
      Measurement last = bursts.get(BURSTS - 1);
      return new Outcome(
          id(),
          "Burst",
          "%,d rows in one transaction to %,d clients of the run, %d times. A row's latency holds the rest of its transaction."
              .formatted(ROWS, last.clients(), BURSTS),
          bursts,
          facts,
          List.of(),
          last.verdict());
    }
  }
}
