package io.runcast.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Tells everything in one file that asks nobody for anything. */
final class HtmlReport {
  private final Map<String, String> facts;
  private final List<Outcome> outcomes;
  private final Verdict verdict;

  HtmlReport(Map<String, String> facts, List<Outcome> outcomes, Verdict verdict) {
    this.facts = facts;
    this.outcomes = outcomes;
    this.verdict = verdict;
  }

  String text() throws IOException {
    var html = new StringBuilder();
    html.append(
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="color-scheme" content="light dark">
        <title>Runcast benchmark</title>
        <style>
        %s</style>
        <main>
        <h1>Runcast benchmark</h1>
        <p class="%s">%s</p>
        """
            .formatted(style(), verdict.isFlawless() ? "good" : "bad", Html.escape(sentence())));
    list(html, facts);
    outcomes.forEach(outcome -> section(html, outcome));
    return html.append("</main>\n</html>\n").toString();
  }

  private String sentence() {
    return "%,d deliveries: %s.".formatted(verdict.expected(), verdict.text());
  }

  private static void section(StringBuilder html, Outcome outcome) {
    html.append("<section id=\"%s\">%n".formatted(Html.escape(outcome.id())));
    html.append("<h2>%s</h2>%n".formatted(Html.escape(outcome.title())));
    html.append("<p>%s</p>%n".formatted(Html.escape(outcome.what())));
    if (!outcome.measurements().isEmpty()) {
      table(html, outcome.measurements());
    }
    if (!outcome.facts().isEmpty()) {
      html.append("<dl>\n");
      outcome.facts().forEach(fact -> entry(html, fact.name(), fact.value()));
      html.append("</dl>\n");
    }
    for (Outcome.Chart chart : outcome.charts()) {
      html.append(
          "<figure>%s<figcaption>%s</figcaption></figure>%n"
              .formatted(chart.svg(), Html.escape(chart.caption())));
    }
    html.append("</section>\n");
  }

  private static void table(StringBuilder html, List<Measurement> measurements) {
    html.append("<div class=\"wide\"><table>\n<thead><tr>");
    MeasurementTable.HEAD.forEach(
        head -> html.append("<th scope=\"col\">%s</th>".formatted(Html.escape(head))));
    html.append("</tr></thead>\n<tbody>\n");
    for (Measurement measurement : measurements) {
      html.append("<tr>");
      MeasurementTable.cells(measurement)
          .forEach(cell -> html.append("<td>%s</td>".formatted(Html.escape(cell))));
      html.append("</tr>\n");
    }
    html.append("</tbody></table></div>\n");
  }

  private static void list(StringBuilder html, Map<String, String> entries) {
    html.append("<dl>\n");
    entries.forEach((name, value) -> entry(html, name, value));
    html.append("</dl>\n");
  }

  private static void entry(StringBuilder html, String name, String value) {
    html.append(
        "<div><dt>%s</dt><dd>%s</dd></div>%n".formatted(Html.escape(name), Html.escape(value)));
  }

  private static String style() throws IOException {
    try (InputStream file = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(
          Objects.requireNonNull(file, "report.css").readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
