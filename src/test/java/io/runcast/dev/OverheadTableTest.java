package io.runcast.dev;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OverheadTableTest {

  @Test
  void showsMediansAndTheirShareOfNothing() {
    OverheadTable table = new OverheadTable();
    for (double tps : new double[] {4000, 1, 3000}) {
      table.add("1 row, 8 clients", OverheadVariant.NOTHING, tps);
      table.add("1 row, 8 clients", OverheadVariant.COMPLETE, tps / 2);
    }
    table.add("1,000 rows, 1 client", OverheadVariant.NOTHING, 20);
    table.add("1,000 rows, 1 client", OverheadVariant.NOTHING, 30);
    table.add("1,000 rows, 1 client", OverheadVariant.COMPLETE, 30);

    assertThat(table.markdown())
        .isEqualTo(
            """
            | statements per second | nothing | all, no server |
            |---|---:|---:|
            | 1 row, 8 clients | 3,000 (100 %) | 1,500 (50 %) |
            | 1,000 rows, 1 client | 25.0 (100 %) | 30.0 (120 %) |
            """);
  }
}
