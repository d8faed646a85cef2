package io.runcast.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runcast.Language;
import io.runcast.log.Subject;
import io.runcast.security.Caller;
import io.runcast.security.Role;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written down of the protocol is what is read. */
class SocketSchemaTest {

  private static final Pattern REFERENCE = Pattern.compile("#/\\$defs/(\\w+)");

  private final SocketSchema schema = new SocketSchema();
  private final Commands commands =
      new Commands(
          new Visitor(
              Caller.anonymous(Set.of(Role.VIEWER)),
              "192.0.2.1",
              Language.ENGLISH,
              Connections.none()),
          (name, key, caller) -> new Subject.OfChannel(name, key));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'op':'subscribe','run':42}",
        "{'op':'subscribe','run':'current','tail':'all','levels':['ERROR'],'portals':['x']}",
        "{'op':'subscribe','run':42,'tail':0,'last_event_id':'1.a.b.c.d.e.'}",
        "{'op':'subscribe','channel':'runs'}",
        "{'op':'subscribe','channel':'errors','tail':10,'last_event_id':'1.a.errors~.c.d.e.'}",
        "{'op':'subscribe','channel':'errors/42'}",
        "{'op':'unsubscribe','run':42}",
        "{'op':'pause'}",
        "{'op':'resume','channel':'runs'}",
        "{'op':'ping','id':'7'}"
      })
  void allowsWhatIsUnderstood(String message) throws MistakeException {
    String json = message.replace('\'', '"');

    assertThat(schema.errors("fromClient", json)).isEmpty();
    assertThat(commands.read(json)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{'op':'dance'}",
        "{'op':7}",
        "{'op':'subscribe'}",
        "{'op':'subscribe','run':42,'channel':'runs'}",
        "{'op':'subscribe','channel':'runs','tail':7}",
        "{'op':'subscribe','channel':'errors','levels':['ERROR']}",
        "{'op':'subscribe','run':42,'tail':true}",
        "{'op':'subscribe','run':42,'levels':'ERROR'}",
        "{'op':'subscribe','run':42,'levels':[7]}",
        "{'op':'subscribe','run':42,'last_event_id':7}",
        "{'op':'subscribe','run':42,'follow':true}",
        "{'op':'unsubscribe'}",
        "{'op':'ping','id':7}"
      })
  void allowsNothingElse(String message) {
    String json = message.replace('\'', '"');

    assertThat(schema.errors("fromClient", json)).isNotEmpty();
    assertThatThrownBy(() -> commands.read(json)).isInstanceOf(MistakeException.class);
  }

  /** Refused with the words of the streams, which only a server has ({@link SocketIT}). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'op':'subscribe','run':0}",
        "{'op':'subscribe','channel':'News'}",
        "{'op':'subscribe','run':1.5}",
        "{'op':'subscribe','run':'next'}",
        "{'op':'subscribe','run':42,'tail':-1}"
      })
  void hasTheBoundsOfTheStreams(String message) {
    assertThat(schema.errors("fromClient", message.replace('\'', '"'))).isNotEmpty();
  }

  @Test
  void isAllThatTheProtocolRefersTo() {
    Set<String> told = references(SocketSchema.file("asyncapi.yaml"));

    Set<String> oneOf =
        references(SocketSchema.file("websocket.schema.json").split("\"subscribe\": ", 2)[0]);
    oneOf.removeAll(Set.of("fromClient", "fromServer"));
    assertThat(told).isEqualTo(oneOf);
  }

  private static Set<String> references(String text) {
    return REFERENCE
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
