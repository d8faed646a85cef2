package io.runcast.operations;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The metrics that rules, dashboard and documentation go by; both servers are scraped for them. */
final class DocumentedMetrics {

  private DocumentedMetrics() {}

  /** A set of the caller's own. */
  static Set<String> names() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            DocumentedMetrics.class.getResourceAsStream("/io/runcast/metrics.txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
