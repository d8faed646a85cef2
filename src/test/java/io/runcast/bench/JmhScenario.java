package io.runcast.bench;

import io.runcast.bench.Outcome.Fact;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Measures the innermost parts with JMH, each in a JVM of its own: encoder, ring, cursors. Needs no
 * stage, and runs when that is taken down.
 */
final class JmhScenario {
  static final String ID = "code";

  private JmhScenario() {}

  /**
   * Runs all benchmarks of the class path.
   *
   * @param log gets what JMH prints
   */
  static Outcome run(Path log) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include("io\\.runcast\\..*Benchmark\\.")
            .mode(Mode.AverageTime)
            .forks(1)
            .warmupIterations(2)
            .warmupTime(TimeValue.milliseconds(500))
            .measurementIterations(6)
            .measurementTime(TimeValue.milliseconds(250))
            .output(log.toString())
            .build();
    Collection<RunResult> results = new Runner(options).run();
    List<Fact> facts = new ArrayList<>();
    for (RunResult result : results) {
      Result<?> primary = result.getPrimaryResult();
      String name = name(result.getParams());
      String value =
          String.format(
              Locale.ROOT,
              "%s ± %s %s",
              Format.digits(primary.getScore()),
              Format.digits(primary.getScoreError()),
              primary.getScoreUnit());
      facts.add(new Fact(name, value, primary.getScore()));
    }
    return new Outcome(
        ID,
        "Code",
        "The innermost parts by themselves, measured with JMH; averages with the 99.9 % confidence of few short rounds.",
        List.of(),
        facts,
        List.of(),
        Verdict.NOTHING);
  }

  private static String name(BenchmarkParams benchmark) {
    String method = benchmark.getBenchmark().replaceFirst(".*\\.(\\w+)Benchmark\\.", "$1.");
    String parameters =
        benchmark.getParamsKeys().stream()
            .map(key -> key + " " + benchmark.getParam(key))
            .collect(Collectors.joining(", "));
    return parameters.isEmpty() ? method : method + ", " + parameters;
  }
}
