package io.runcast.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.database.DatabaseKind;
import io.runcast.log.TextSearch;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageParametersTest {

  @Test
  void beginsAtTheFirstRowUnlessToldOtherwise() {
    PageParameters asked = read("");

    assertThat(asked.start()).isEqualTo(PageParameters.Start.BEGIN);
    assertThat(asked.limit()).isEqualTo(500);
    assertThat(asked.view().isAll()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "last=true, END, '', 0",
    "last=false, BEGIN, '', 0",
    "after=x, AFTER, x, 0",
    "before=y, BEFORE, y, 0",
    "last=false&before=y, BEFORE, y, 0",
    "around=7, AROUND, '', 7",
  })
  void knowsWhereAPageBegins(String query, PageParameters.Start start, String place, long row) {
    PageParameters asked = read(query);

    assertThat(asked.start()).isEqualTo(start);
    assertThat(asked.place()).isEqualTo(place);
    assertThat(asked.around()).isEqualTo(row);
  }

  @Test
  void endsWhereItIsTold() {
    assertThat(read("after=x&until=y").until()).isEqualTo("y");
    assertThat(read("until=y").start()).isEqualTo(PageParameters.Start.BEGIN);
    assertThat(read("after=x").until()).isEmpty();
  }

  @Test
  void readsTheView() {
    PageParameters asked =
        read(
            "level=error&level=OTHER&portal=a&portal=b&q=x.y&match=regex"
                + "&from=2026-01-31T10:30:00+01:00&to=2026-01-31T10:30:00.000001Z");

    assertThat(asked.view().filter().levels()).containsExactlyInAnyOrder("ERROR", "OTHER");
    assertThat(asked.view().filter().portals()).containsExactlyInAnyOrder("a", "b");
    assertThat(asked.view().search()).isEqualTo(new TextSearch("x.y", true));
    assertThat(asked.view().from()).isEqualTo(Instant.parse("2026-01-31T09:30:00Z"));
    assertThat(asked.view().to()).isEqualTo(Instant.parse("2026-01-31T10:30:00.000001Z"));
  }

  @Test
  void takesAnEmptySearchForNone() {
    assertThat(read("q=").view().isAll()).isTrue();
    assertThat(read("q=" + "x".repeat(500)).view().search()).isNotNull();
  }

  private static PageParameters read(String query) {
    MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.add(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return PageParameters.read(parameters, DatabaseKind.POSTGRESQL);
  }
}
