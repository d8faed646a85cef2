package io.runcast.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class PercentileChartTest {

  @Test
  void drawsWhatTheHistogramSays() {
    Histogram latency = milliseconds(1000);

    List<LineChart.Point> points = PercentileChart.points(latency);

    assertThat(at(points, 0)).isCloseTo(1, within(0.01));
    assertThat(at(points, 90)).isCloseTo(900, within(1.0));
    assertThat(at(points, 99)).isCloseTo(990, within(1.0));
    assertThat(at(points, 99.9)).isCloseTo(999, within(1.0));
    assertThat(points).extracting(LineChart.Point::y).isSorted();
    assertThat(points.get(points.size() - 1).x())
        .as("as far as 1,000 values tell")
        .isCloseTo(99.9, within(1e-9));
  }

  @Test
  void givesEachNineTheSameRoom() {
    Scale scale = Scale.percentiles("", 1000);

    assertThat(scale.position(0)).isZero();
    assertThat(scale.position(90)).isCloseTo(1.0 / 3, within(1e-9));
    assertThat(scale.position(99)).isCloseTo(2.0 / 3, within(1e-9));
    assertThat(scale.position(99.9)).isCloseTo(1, within(1e-9));
    assertThat(scale.position(100)).isEqualTo(1);
    assertThat(scale.ticks())
        .extracting(Scale.Tick::text)
        .containsExactly("0 %", "90 %", "99 %", "99.9 %");
  }

  @Test
  void coversAllValuesWithALogarithmicScale() {
    Scale scale = Scale.logarithmic("ms", 0.8, 340);

    assertThat(scale.position(0.1)).isZero();
    assertThat(scale.position(500)).isEqualTo(1);
    assertThat(scale.position(340)).isLessThan(1);
    assertThat(scale.position(0)).as("no place for nothing").isZero();
    assertThat(scale.ticks()).extracting(Scale.Tick::position).isSorted();
  }

  @Test
  void roundsALinearScaleUp() {
    Scale scale = Scale.linear("rows", 1730);

    assertThat(scale.ticks())
        .extracting(Scale.Tick::text)
        .containsExactly("0", "500", "1,000", "1,500", "2,000");
    assertThat(scale.position(1000)).isEqualTo(0.5);
  }

  @Test
  void staysInsideThePicture() {
    String svg = PercentileChart.of("", Map.of("all", milliseconds(500))).svg();

    assertThat(svg).startsWith("<svg ").endsWith("</svg>").contains("99 %", "polyline");
    assertThat(svg).doesNotContain("NaN", "Infinity", "=\"-");
  }

  @Test
  void saysSoWhenThereIsNothingToDraw() {
    assertThat(PercentileChart.of("", Map.of("all", milliseconds(0))).svg())
        .isEqualTo("<p>No row was delivered.</p>");
  }

  private static Histogram milliseconds(int count) {
    Histogram histogram = new Histogram(1_000, 300_000_000_000L, 3);
    for (int i = 1; i <= count; i++) {
      histogram.recordValue(i * 1_000_000L);
    }
    return histogram;
  }

  private static double at(List<LineChart.Point> points, double percentile) {
    return points.stream()
        .filter(point -> Math.abs(point.x() - percentile) < 1e-9)
        .findFirst()
        .orElseThrow()
        .y();
  }
}
