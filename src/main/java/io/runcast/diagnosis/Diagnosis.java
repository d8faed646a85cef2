package io.runcast.diagnosis;

import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import io.runcast.listen.ListenerState;
import io.runcast.log.ChannelStates;
import io.runcast.retention.RetentionState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers everything that is known to be wrong now. */
@ApplicationScoped
public class Diagnosis {

  private static final Set<Code> UNPREPARED =
      EnumSet.of(Code.PREPARING, Code.DATABASE_INCOMPLETE, Code.POOLER_BEFORE_MIGRATION);

  @Inject ListenerState listener;
  @Inject DatabaseWatch database;
  @Inject BrowserReports browsers;
  @Inject RetentionState retention;
  @Inject ChannelStates channels;

  /** Each fault once, the worst first. */
  public List<Finding> findings() {
    // By code: two who look at the same thing a moment apart may differ in a figure.
    Map<List<Object>, Finding> found = new LinkedHashMap<>();
    ListenerState.Report report = listener.report();
    Finding own = report.finding();
    if (own != null) {
      found.put(key(own), own);
    }
    // What is missing before the database is prepared is no fault, or is a part of a larger one.
    boolean unprepared =
        report.phase() == ListenerState.Phase.STARTING
            || (own != null && UNPREPARED.contains(own.code()));
    database.faults().stream()
        .filter(fault -> !(unprepared && fault.code() == Code.TRIGGER_MISSING))
        .forEach(fault -> found.putIfAbsent(key(fault), fault));
    channels.findings().forEach(fault -> found.putIfAbsent(key(fault), fault));
    browsers.faults().forEach(fault -> found.putIfAbsent(key(fault), fault));
    retention
        .problem()
        .map(problem -> Finding.of(Code.RETENTION_OBSTRUCTED, problem))
        .ifPresent(fault -> found.put(key(fault), fault));
    return found.values().stream()
        .sorted(Comparator.comparing(Finding::severity).reversed())
        .toList();
  }

  /** Findings with the same key are one fault. */
  static List<Object> key(Finding finding) {
    return switch (finding.code()) {
      case TRIGGER_MISSING, TRIGGER_DISABLED, TRIGGER_ON_OTHER_CHANNEL ->
          List.of(finding.code(), finding.arguments().get(0), finding.arguments().get(1));
      case CHANNEL_PREPARING, CHANNEL_INCOMPLETE, FOREIGN_TRANSACTIONS ->
          List.of(finding.code(), finding.arguments().get(0));
      default -> List.of(finding.code());
    };
  }
}
