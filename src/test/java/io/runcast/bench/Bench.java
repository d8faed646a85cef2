package io.runcast.bench;

import io.runcast.testkit.CannotStart;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs the benchmark: {@code mvn verify -Pbench}. Ends with status 1 when a row was lost, doubled,
 * out of order or damaged, or something could not be measured at all; never because of a time.
 */
public final class Bench {
  private static final int WARM_UP_CLIENTS = 1000;
  private static final int WARM_UP_RUNS = 10;
  private static final int WARM_UP_RATE = 200;
  private static final Duration WARM_UP = Duration.ofSeconds(10);

  /** In this order: what needs a calm server first. */
  private static final List<Scenario> SCENARIOS =
      List.of(
          new LatencyScenario("latency", "Latency", 1000, 10, 12),
          new SocketScenario("sockets", 100),
          new SocketScenario("sockets-all", 10),
          new ThroughputScenario(),
          new BurstScenario(),
          new StallScenario(false),
          new StallScenario(true),
          new MemoryScenario(),
          new DownloadScenario(),
          new LatencyScenario("many", "Many clients", 10_000, 100, 12),
          new StormScenario());

  private final BenchOptions options;
  private final Path project;
  private final Path data;
  private final PrintStream console;

  private Bench(BenchOptions options, Path project, PrintStream console) {
    this.options = options;
    this.project = project;
    this.data = project.resolve("target/bench");
    this.console = console;
  }

  /** Returns only by ending the JVM. */
  public static void main(String[] arguments) {
    boolean flawless = false;
    try {
      List<String> known =
          Stream.concat(SCENARIOS.stream().map(Scenario::id), Stream.of(JmhScenario.ID)).toList();
      BenchOptions options = BenchOptions.from(System.getProperties(), known);
      flawless = new Bench(options, Path.of("").toAbsolutePath(), System.out).run();
    } catch (CannotStart e) {
      System.err.println(e.getMessage());
    } catch (IOException | SQLException | RunnerException | RuntimeException e) {
      System.err.println("The benchmark failed: " + e);
      e.printStackTrace();
    } catch (InterruptedException e) {
      System.err.println("The benchmark was interrupted.");
    }
    System.exit(flawless ? 0 : 1);
  }

  private boolean run() throws IOException, SQLException, InterruptedException, RunnerException {
    Files.createDirectories(data);
    var outcomes = new ArrayList<Outcome>();
    var stageFacts = new LinkedHashMap<String, String>();
    if (SCENARIOS.stream().anyMatch(scenario -> options.wants(scenario.id()))) {
      console.println("Starting PostgreSQL and Payara Micro with target/runcast.war …");
      try (Stage stage = Stage.open(options, project, data)) {
        stageFacts.put("Database", stage.databaseFacts());
        stageFacts.put("Server", "Payara Micro " + System.getProperty("payara.version", "?"));
        play(stage, outcomes);
      }
    }
    if (options.wants(JmhScenario.ID)) {
      console.println("Measuring the code with JMH …");
      add(outcomes, JmhScenario.run(data.resolve("jmh.txt")));
    }
    Verdict verdict =
        outcomes.stream().map(Outcome::verdict).reduce(Verdict.NOTHING, Verdict::plus);
    write(MachineFacts.gather(stageFacts, options), outcomes, verdict);
    return verdict.isFlawless();
  }

  private void play(Stage stage, List<Outcome> outcomes)
      throws IOException, SQLException, InterruptedException {
    ClientLimit limit = ClientLimit.ofThisMachine();
    console.println("Warming up …");
    try (Trial trial = Trial.open(stage, options, options.clients(WARM_UP_CLIENTS), WARM_UP_RUNS)) {
      Measurement unused = trial.measure("warm-up", WARM_UP_RATE, WARM_UP);
    }
    for (Scenario scenario : SCENARIOS) {
      if (options.wants(scenario.id())) {
        console.println("Measuring " + scenario.id() + " …");
        limit.warning(options.clients(scenario.clients())).ifPresent(console::println);
        add(outcomes, scenario.run(stage, options));
      }
    }
  }

  private void add(List<Outcome> outcomes, Outcome outcome) {
    outcomes.add(outcome);
    ConsoleTable.print(outcome, console);
    console.println();
  }

  private void write(Map<String, String> facts, List<Outcome> outcomes, Verdict verdict)
      throws IOException {
    Path html = data.resolve("report.html");
    Files.writeString(html, new HtmlReport(facts, outcomes, verdict).text());
    Files.writeString(data.resolve("report.json"), JsonReport.text(facts, outcomes, verdict));
    console.printf(
        "%n%,d deliveries: %s.%nThe report is %s.%n",
        verdict.expected(), verdict.text(), project.relativize(html));
  }
}
