package io.runcast.diagnosis;

import io.runcast.finding.Finding;
import io.runcast.listen.ListenerState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers everything that is known to be wrong now. */
@ApplicationScoped
public class Diagnosis {

  @Inject ListenerState listener;
  @Inject DatabaseWatch database;
  @Inject BrowserReports browsers;

  /** Each fault once, the worst first. */
  public List<Finding> findings() {
    // By code: two who look at the same thing a moment apart may differ in a figure.
    Map<List<Object>, Finding> found = new LinkedHashMap<>();
    Finding own = listener.report().finding();
    if (own != null) {
      found.put(key(own), own);
    }
    database.faults().forEach(fault -> found.putIfAbsent(key(fault), fault));
    browsers.faults().forEach(fault -> found.putIfAbsent(key(fault), fault));
    return found.values().stream()
        .sorted(Comparator.comparing(Finding::severity).reversed())
        .toList();
  }

  private static List<Object> key(Finding finding) {
    return switch (finding.code()) {
      case TRIGGER_MISSING, TRIGGER_DISABLED, TRIGGER_ON_OTHER_CHANNEL ->
          List.of(finding.code(), finding.arguments().get(0));
      default -> List.of(finding.code());
    };
  }
}
