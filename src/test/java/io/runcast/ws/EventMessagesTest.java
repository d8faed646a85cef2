package io.runcast.ws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventMessagesTest {

  private static final String ROW =
      "id: 1.a.2.c\ndata: {\"type\":\"log\",\"id\":7,\"run_id\":42,\"message\":\"ü \\\"x\\\"\"}\n\n";

  @Test
  void addsTheCursor() {
    assertThat(texts(new EventMessages(Topic.run(42)), ROW))
        .containsExactly(
            "{\"type\":\"log\",\"id\":7,\"run_id\":42,\"message\":\"ü \\\"x\\\"\",\"cursor\":\"1.a.2.c\"}");
  }

  @Test
  void namesTheRunWhereTheEventDoesNot() {
    assertThat(
            texts(
                new EventMessages(Topic.run(42)),
                "data: {\"type\":\"mode\",\"mode\":\"poll\"}\n\n"))
        .containsExactly("{\"type\":\"mode\",\"mode\":\"poll\",\"run_id\":42}");
  }

  @Test
  void namesTheRunThatIsCurrent() {
    EventMessages messages = new EventMessages(Topic.CURRENT);

    assertThat(texts(messages, "data: {\"type\":\"connected\",\"run_id\":null}\n\n"))
        .containsExactly("{\"type\":\"connected\",\"run_id\":null,\"run\":\"current\"}");
    assertThat(texts(messages, "data: {\"type\":\"info\"}\n\n"))
        .containsExactly("{\"type\":\"info\",\"run\":\"current\"}");
    assertThat(texts(messages, ROW)).singleElement().asString().contains("\"run\":\"current\"");
    assertThat(texts(messages, "data: {\"type\":\"mode\"}\n\n"))
        .containsExactly("{\"type\":\"mode\",\"run_id\":42,\"run\":\"current\"}");
  }

  @Test
  void isNotMisledByAMessage() {
    String event = "data: {\"type\":\"info\",\"message\":\",\\\"run_id\\\":7\"}\n\n";

    assertThat(texts(new EventMessages(Topic.run(42)), event))
        .singleElement()
        .asString()
        .endsWith(",\"run_id\":42}");
  }

  @Test
  void tellsAPlaceAndLeavesOutWhatIsForEventSources() {
    assertThat(texts(new EventMessages(Topic.run(42)), "retry: 2000\n\n:\n\n:\nid: 1.a\n\n"))
        .containsExactly("{\"type\":\"place\",\"run_id\":42,\"cursor\":\"1.a\"}");
  }

  @Test
  void takesManyEventsAtOnce() {
    List<EventMessages.Message> all = new ArrayList<>();

    new EventMessages(Topic.run(42)).read(bytes(ROW + "retry: 1\n\n" + ROW), all::add);

    assertThat(all).hasSize(2);
    assertThat(all.get(1).cursor()).isEqualTo("1.a.2.c");
  }

  @Test
  void namesTheChannel() {
    assertThat(texts(new EventMessages(Topic.RUNS), "data: {\"type\":\"run\",\"run_id\":3}\n\n"))
        .containsExactly("{\"type\":\"run\",\"run_id\":3,\"channel\":\"runs\"}");
  }

  private static List<String> texts(EventMessages messages, String events) {
    List<String> texts = new ArrayList<>();
    messages.read(
        bytes(events), message -> texts.add(new String(message.text(), StandardCharsets.UTF_8)));
    return texts;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
