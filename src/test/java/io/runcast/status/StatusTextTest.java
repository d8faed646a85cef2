package io.runcast.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.Language;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

class StatusTextTest {

  private static final String FULL =
      """
      {"timestamp":"2026-11-23T02:30:00.123456Z","healthy":false,
       "servers":[{"name":"app-1","version":"1.0","server":"Payara Micro","java":"17.0.13",
         "started_at":"2026-11-23T02:00:00Z",
         "listener":{"state":"POLLING","since":"2026-11-23T02:10:00.5Z","delivers":true,
           "attempts":3,"reconnects":1,"rows_without_bell":0},
         "clients":{"total":12,"max":20000,"runs":1,"refused":0,
           "by_run":[{"run_id":1234567,"clients":12,"ring_rows":1000}]},
         "replay":{"queued":0,"replays":5,"pages":20},
         "rates":{"rows_per_second":9.8,"deliveries_per_second":98},
         "lag_seconds":{"p50":0.0021,"p99":0.013},
         "memory":{"used_bytes":123456789,"max_bytes":536870912},
         "channels":[{"name":"errors","state":"listening","clients":3}]}],
       "database":{"kind":"postgresql","version":"18.6","pooler":false,"role":"runcast",
         "queue_usage":0.125,"clock_skew_seconds":-0.5,"standbys":1,
         "triggers":{"runcast_doorbell":"disabled"}},
       "findings":[{"code":"trigger-disabled","severity":"warning","server":"app-1",
         "message":"The trigger runcast_doorbell is disabled for ordinary sessions, so nobody rings when rows come","fix":"alter table x enable trigger runcast_doorbell"}]}
      """;

  @Test
  void fitsIntoEightyColumnsAndSaysWhatIsWrongAndWhatToDo() {
    String text = new StatusText(Language.ENGLISH).of(json(FULL));

    assertThat(text.lines())
        .allMatch(line -> line.length() <= 80)
        .noneMatch(line -> line.endsWith(" "));
    assertThat(text)
        .startsWith("✗ Runcast: needs attention")
        .contains("✓ app-1  POLLING  since 2026-11-23T02:10:00Z")
        .contains("12 of 20,000, in 1 runs; 0 refused")
        .contains("p50 2.1 ms   p99 13 ms")
        .contains("run 1234567: 12 clients, 1,000 rows in memory")
        .contains("channel errors: listening, 3 clients")
        .contains("queue in use   12.5 %")
        .contains("! trigger-disabled  (app-1)")
        .contains("→ alter table x enable trigger runcast_doorbell");
  }

  @Test
  void speaksGerman() {
    assertThat(new StatusText(Language.GERMAN).of(json(FULL)))
        .startsWith("✗ Runcast: braucht Aufmerksamkeit")
        .contains("12 von 20.000")
        .contains("p50 2,1 ms");
  }

  @Test
  void toleratesWhatAnotherVersionLeavesOut() {
    String text =
        new StatusText(Language.ENGLISH)
            .of(json("{\"healthy\":true,\"servers\":[{}],\"database\":null}"));

    assertThat(text).contains("✗ ?").contains("The database does not answer.");
  }

  private static JsonObject json(String text) {
    return Json.createReader(new StringReader(text)).readObject();
  }
}
