package io.runcast.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableNamesTest {

  @Test
  void quotesTheOriginalsNamesByDefault() {
    assertThat(TableNames.DEFAULT.log()).isEqualTo("\"scraper_control_scraperlog\"");
    assertThat(TableNames.DEFAULT.logRunId()).isEqualTo("\"run_id\"");
    assertThat(TableNames.DEFAULT.runStatus()).isEqualTo("\"status\"");
    assertThat(TableNames.DEFAULT.logTransaction()).isEqualTo("\"runcast_tx\"");
  }

  @Test
  void quotesSchemaAndRenamedColumns() {
    var names = TableNames.of("crm.Log", "crm.Läufe", Map.of("log.message", "Text$1"));

    assertThat(names.log()).isEqualTo("\"crm\".\"Log\"");
    assertThat(names.run()).isEqualTo("\"crm\".\"Läufe\"");
    assertThat(names.logMessage()).isEqualTo("\"Text$1\"");
    assertThat(names.logLevel()).isEqualTo("\"level\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a.",
        ".a",
        "a.b.c",
        "a b",
        "a\"b",
        "a'b",
        "a;drop table b",
        "1a",
        "$a",
        "a\n",
        "a-b",
        "ääääääääääääääääääääääääääääääää"
      })
  void refusesWhatIsNoPlainIdentifier(String name) {
    assertThatThrownBy(() -> TableNames.of(name, "run", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("log table")
        .hasMessageContaining("[schema.]table")
        .hasMessageContaining("63 bytes");
  }

  @Test
  void refusesAnUnknownColumnAndNamesTheKnown() {
    assertThatThrownBy(() -> TableNames.of("log", "run", Map.of("log.text", "t")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("log.text")
        .hasMessageContaining("log.message")
        .hasMessageContaining("run.status");
  }

  @Test
  void refusesAColumnWithASchema() {
    assertThatThrownBy(() -> TableNames.of("log", "run", Map.of("log.id", "a.b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("log.id");
  }
}
