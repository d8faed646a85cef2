package io.runcast.bench;

import io.runcast.testkit.CannotStart;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What {@code mvn verify -Pbench -Dbench.…} asks for. Empty values count as none, for Maven hands
 * on every property.
 *
 * @param only the scenarios to run, {@code bench.only}; empty means all
 * @param clients of each scenario instead of its usual number, {@code bench.clients}
 * @param seconds that each measurement writes instead of its usual time, {@code bench.seconds}
 * @param rates rows per second of the throughput's steps, {@code bench.rates}
 * @param messageSize characters of a row's message, {@code bench.size}
 * @param threads of the load client, {@code bench.threads}
 * @param forServer settings of the application, {@code bench.server=name=value,…}
 * @param sync whether commits wait for the disk, {@code bench.sync}
 */
record BenchOptions(
    List<String> only,
    OptionalInt clients,
    OptionalInt seconds,
    List<Integer> rates,
    int messageSize,
    int threads,
    Map<String, String> forServer,
    boolean sync) {
  private static final String USUAL_RATES = "100,200,400,800,1200,1600,2400,3200";
  private static final int MOST = 1_000_000;

  /**
   * Reads them.
   *
   * @param known the names of all scenarios
   * @throws CannotStart with the name, the value and what is allowed
   */
  static BenchOptions from(Properties properties, List<String> known) {
    var values = new Values(properties);
    List<String> only = values.list("bench.only", "");
    for (String name : only) {
      if (!known.contains(name)) {
        throw invalid("bench.only", name, "some of " + String.join(",", known));
      }
    }
    return new BenchOptions(
        only,
        values.optional("bench.clients"),
        values.optional("bench.seconds"),
        values.list("bench.rates", USUAL_RATES).stream()
            .map(rate -> number("bench.rates", rate))
            .toList(),
        number("bench.size", values.value("bench.size", "200")),
        number("bench.threads", values.value("bench.threads", "1")),
        settings(values.list("bench.server", "")),
        yes("bench.sync", values.value("bench.sync", "true")));
  }

  boolean wants(String scenario) {
    return only.isEmpty() || only.contains(scenario);
  }

  int clients(int usual) {
    return clients.orElse(usual);
  }

  Duration seconds(int usual) {
    return Duration.ofSeconds(seconds.orElse(usual));
  }

  private static Map<String, String> settings(List<String> assignments) {
    var settings = new TreeMap<String, String>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        throw invalid("bench.server", assignment, "name=value,name=value,…");
      }
      settings.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
    return Map.copyOf(settings);
  }

  private static boolean yes(String name, String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(name, value, "true or false");
    };
  }

  private static int number(String name, String value) {
    if (value.matches("[1-9][0-9]{0,6}") && Integer.parseInt(value) <= MOST) {
      return Integer.parseInt(value);
    }
    throw invalid(name, value, "a number from 1 to " + MOST);
  }

  private static CannotStart invalid(String name, String value, String allowed) {
    return new CannotStart(name + " is '" + value + "', but must be " + allowed + ".");
  }

  /** Properties, of which an empty one is none. */
  private record Values(Properties properties) {
    String value(String name, String usual) {
      String value = properties.getProperty(name, "").strip();
      return value.isEmpty() ? usual : value;
    }

    OptionalInt optional(String name) {
      String value = value(name, "");
      return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of(number(name, value));
    }

    List<String> list(String name, String usual) {
      return Arrays.stream(value(name, usual).split(",", -1))
          .map(String::strip)
          .filter(part -> !part.isEmpty())
          .collect(Collectors.toUnmodifiableList());
    }
  }
}
