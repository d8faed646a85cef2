package io.runcast.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

  @Test
  void writesAnObject() {
    String json =
        text(
            new JsonText(0)
                .open()
                .put("type", "log")
                .put("id", 7)
                .put("nothing", (String) null)
                .put("time", Instant.parse("2026-11-22T16:41:58.1Z"))
                .close());

    assertThat(json)
        .isEqualTo(
            "{\"type\":\"log\",\"id\":7,\"nothing\":null,\"time\":\"2026-11-22T16:41:58.100000Z\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "\"\\/\b\f\n\r\t",
        "\u0000\u0001\u001f\u007f",
        "äöü߀",
        "😀👩‍👩‍👧‍👦𝒳",
        "\u2028\u2029\ufeff\uffff",
        "</script>"
      })
  void writesAnyTextOnOneLine(String value) {
    String json = text(new JsonText(0).open().put("m", value).close());

    assertThat(json).doesNotContain("\n", "\r");
    assertThat(read(json)).isEqualTo(value);
  }

  /** PostgreSQL gives a column of type json as it was written. */
  @Test
  void putsWhatIsJsonAlreadyOnOneLine() {
    String json = text(new JsonText(0).open().putJson("data", "{\r\n \"ü\":\n[1.50]}").close());

    assertThat(json).isEqualTo("{\"data\":{   \"ü\": [1.50]}}");
  }

  @Test
  void writesWhateverTextThereIs() {
    Random random = new Random(42);
    for (int i = 0; i < 2000; i++) {
      String value =
          random
              .ints(random.nextInt(200), 0, Character.MAX_CODE_POINT + 1)
              .map(point -> random.nextBoolean() ? point % 128 : point)
              .filter(point -> point < 0xD800 || point > 0xDFFF)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();

      assertThat(read(text(new JsonText(0).open().put("m", value).close()))).isEqualTo(value);
    }
  }

  @Test
  void putsAQuestionMarkForHalfACharacter() {
    String json = text(new JsonText(0).open().put("m", "a\ud83dz\ude00").close());

    assertThat(json).isEqualTo("{\"m\":\"a?z?\"}");
  }

  private static String text(JsonText json) {
    return new String(json.toBytes(), StandardCharsets.UTF_8);
  }

  private static String read(String json) {
    try (JsonReader reader = Json.createReader(new StringReader(json))) {
      return reader.readObject().getString("m");
    }
  }
}
