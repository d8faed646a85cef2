package io.runcast.chaos;

import io.runcast.chaos.ChaoticWriter.Way;
import io.runcast.chaos.RestlessClient.Cut;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * What came of it all, added up over writers and clients.
 *
 * @param rows in the table
 * @param received rows by all clients, repeated ones included
 * @param verdict on all clients
 * @param resets how often a client's place could not be honoured
 * @param lostByNaive rows that the usual reader did not find
 */
record Outcome(
    int rows,
    int received,
    Map<Way, Integer> transactions,
    Map<Cut, Integer> cuts,
    Map<Disturbance, Integer> disturbances,
    Verdict verdict,
    int resets,
    int lostByNaive) {

  /** To be asked when all of them have ended. */
  static Outcome of(
      Crowd crowd, Map<Disturbance, Integer> disturbances, Ledger table, TransactionRecovery late) {
    List<RestlessClient> clients = crowd.clients();
    Verdict verdict =
        crowd
            .received()
            .map(run -> Verdict.on(run.connections(), table.of(run.run()), late::wasLate))
            .reduce(Verdict.FLAWLESS, Verdict::plus);
    return new Outcome(
        table.rows(),
        crowd.received().flatMap(run -> run.connections().stream()).mapToInt(List::size).sum(),
        total(Way.class, crowd.writers().stream().map(ChaoticWriter::transactions).toList()),
        total(Cut.class, clients.stream().map(RestlessClient::cuts).toList()),
        total(Disturbance.class, List.of(disturbances)),
        verdict,
        sum(clients, RestlessClient::resets),
        table.missingFrom(crowd.naive().ids()));
  }

  /** All of it, and what explains it. */
  Report report(String title, Crowd crowd, TransactionRecovery recovery, List<Station> stations) {
    List<RestlessClient> clients = crowd.clients();
    Report report =
        new Report(title)
            .line("rows in the table", rows, "")
            .sum(
                "transactions",
                transactions,
                "of %d writers, whose connections were lost %d times; %d prepared ones committed for them"
                    .formatted(
                        crowd.writers().size(),
                        sum(crowd.writers(), ChaoticWriter::failures),
                        recovery.committed()))
            .sum("disturbances", disturbances, "")
            .line(
                "clients",
                clients.size(),
                "stalled for seconds %d times, refused %d times"
                    .formatted(
                        sum(clients, RestlessClient::stalls),
                        sum(clients, RestlessClient::refusals)))
            .sum("cuts", cuts, "")
            .line("rows received", received, "")
            .line("lost", verdict.lost(), "")
            .line("doubled", verdict.doubled(), "")
            .line("repeated in flight", verdict.repeated(), "right after a cut")
            .line("out of order", verdict.outOfOrder(), "")
            .line("changed or foreign", verdict.changed(), "")
            .line("resets", resets, "");
    for (Station station : stations) {
      report.line(
          "found without a bell",
          crowd.bells().sum(station),
          "by the %s server in %d looks at its health; two-phase commits ring none"
              .formatted(station.name(), crowd.bells().looks(station)));
    }
    return report.line("lost by a naive reader", lostByNaive, "id > last");
  }

  private static <T> int sum(List<T> counting, ToIntFunction<T> count) {
    return counting.stream().mapToInt(count).sum();
  }

  /** In the order of the kinds, with those that never happened. */
  private static <K extends Enum<K>> Map<K, Integer> total(
      Class<K> kinds, List<Map<K, Integer>> counts) {
    Map<K, Integer> total = new EnumMap<>(kinds);
    for (K kind : kinds.getEnumConstants()) {
      total.put(kind, sum(counts, count -> count.getOrDefault(kind, 0)));
    }
    return total;
  }
}
