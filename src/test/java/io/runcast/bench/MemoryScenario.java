package io.runcast.bench;

import io.runcast.bench.Outcome.Fact;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What a client costs that is connected and gets nothing. */
final class MemoryScenario implements Scenario {
  private static final int CLIENTS = 10_000;
  private static final int RUNS = 100;
  private static final int CLASSES = 8;

  @Override
  public String id() {
    return "memory";
  }

  @Override
  public int clients() {
    return CLIENTS;
  }

  @Override
  public Outcome run(Stage stage, BenchOptions options)
      throws IOException, SQLException, InterruptedException {
    LiveHeap before = stage.heap();
    long residentBefore = stage.residentMemory();
    try (Trial trial = Trial.open(stage, options, options.clients(CLIENTS), RUNS)) {
      LiveHeap with = stage.heap();
      long residentWith = stage.residentMemory();
      int clients = trial.crowd().size();
      var facts = new ArrayList<Fact>();
      facts.add(Facts.bytes("Heap without clients", (double) before.bytes()));
      facts.add(Facts.bytes("Heap with %,d clients".formatted(clients), (double) with.bytes()));
      facts.add(Facts.bytes("Heap per client", (double) (with.bytes() - before.bytes()) / clients));
      facts.add(
          Facts.bytes(
              "Growth of the process per client, buffers outside the heap included",
              (double) (residentWith - residentBefore) / clients));
      for (LiveHeap.Growth growth : with.growth(before, CLASSES)) {
        facts.add(Facts.bytes("… of it " + growth.name(), (double) growth.bytes() / clients));
      }
      return new Outcome(
          id(),
          "Memory of idle clients",
          "What is alive after a full collection, without clients and with %,d that follow %d runs and have got the greeting only."
              .formatted(clients, Math.min(RUNS, clients)),
          List.of(),
          facts,
          List.of(),
          trial.crowd().verdict(trial.writer()::written));
    }
  }
}
