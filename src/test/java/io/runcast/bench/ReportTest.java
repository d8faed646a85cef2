package io.runcast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Map<String, String> FACTS = Map.of("Processors", "2 × <fast & cheap>");

  @Test
  void asksNobodyForAnything() throws IOException {
    String html = html(new Verdict(10, 0, 0, 0, 0, 0));

    assertThat(html).doesNotContain("http:", "https:", "url(", "@import", "<script", "<link");
    assertThat(html).contains("2 × &lt;fast &amp; cheap&gt;", "prefers-color-scheme: dark");
  }

  @Test
  void saysFirstWhetherAllIsWell() throws IOException {
    assertThat(html(new Verdict(10, 0, 0, 0, 0, 0)))
        .contains("<p class=\"good\">10 deliveries: complete.</p>");
    assertThat(html(new Verdict(10, 2, 1, 0, 0, 3)))
        .contains("<p class=\"bad\">10 deliveries: 2 lost, 1 doubled, 3 repeated at a cut.</p>");
  }

  @Test
  void tellsProgramsTheSame() {
    String text = JsonReport.text(FACTS, List.of(outcome()), new Verdict(10, 1, 0, 0, 0, 0));

    JsonObject report = Json.createReader(new StringReader(text)).readObject();
    JsonObject measurement =
        report
            .getJsonArray("scenarios")
            .getJsonObject(0)
            .getJsonArray("measurements")
            .getJsonObject(0);
    assertThat(report.getJsonObject("verdict").getInt("lost")).isEqualTo(1);
    assertThat(measurement.getInt("deliveries")).isEqualTo(4);
    assertThat(measurement.getJsonNumber("max").doubleValue()).isBetween(39.9, 40.1);
    assertThat(measurement.getJsonNumber("server_cpu_us_per_delivery").doubleValue())
        .isEqualTo(500);
  }

  private static String html(Verdict verdict) throws IOException {
    return new HtmlReport(FACTS, List.of(outcome()), verdict).text();
  }

  private static Outcome outcome() {
    LatencyBook book = new LatencyBook(0);
    for (int i = 1; i <= 4; i++) {
      book.record(Group.READING, 0, i * 10_000_000L);
    }
    Measurement measurement =
        new Measurement(
            "calm",
            2,
            1,
            new RowWriter.Pace(2, Duration.ofMillis(40), Duration.ZERO, new Histogram(3)),
            book,
            new Costs(Duration.ofMillis(2), Duration.ZERO, Duration.ZERO, Duration.ZERO),
            new Verdict(4, 0, 0, 0, 0, 0));
    return new Outcome(
        "calm",
        "Calm",
        "Nothing much.",
        List.of(measurement),
        List.of(Facts.millis("Late by", Duration.ofMillis(3))),
        List.of(PercentileChart.of("Latency", Map.of("all", measurement.latency()))),
        measurement.verdict());
  }
}
