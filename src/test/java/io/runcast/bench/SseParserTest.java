package io.runcast.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runcast.bench.SseParser.MalformedAnswer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SseParserTest {
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String GREETING =
      "id: 1.a.0\ndata: {\"type\":\"connected\",\"run_id\":7}\n\n";
  private static final String RETRY = "retry: 2345\n\n";

  @Test
  void readsTheSameWhereverTheBytesAreSplit() {
    byte[] answer = bytes(HEAD + chunk(RETRY + GREETING) + chunk(row(1) + ":\n\n" + row(2)));
    List<String> whole = List.of("200", "retry 2345", "connected 1.a.0", "row 1", "", "row 2");
    for (int first = 1; first < answer.length; first++) {
      Recorder recorder = new Recorder();
      SseParser parser = new SseParser(recorder);

      parser.feed(answer, 0, first);
      parser.feed(answer, first, answer.length);

      assertThat(recorder.seen).as("split at %d", first).isEqualTo(whole);
    }
  }

  @Test
  void readsTheSameByteByByte() {
    byte[] answer = bytes(HEAD + chunk(GREETING + row(1)) + chunk(row(2)) + "0\r\n\r\n");
    Recorder recorder = new Recorder();
    SseParser parser = new SseParser(recorder);

    for (int i = 0; i < answer.length; i++) {
      parser.feed(answer, i, i + 1);
    }

    assertThat(recorder.seen).containsExactly("200", "connected 1.a.0", "row 1", "row 2", "ended");
  }

  @Test
  void readsEventsThatLieInSeveralChunks() {
    String text = GREETING + row(1) + row(2);
    for (int size = 1; size < text.length(); size++) {
      StringBuilder answer = new StringBuilder(HEAD);
      for (int from = 0; from < text.length(); from += size) {
        answer.append(chunk(text.substring(from, Math.min(text.length(), from + size))));
      }
      Recorder recorder = new Recorder();

      feed(recorder, answer.toString());

      assertThat(recorder.seen)
          .as("chunks of %d", size)
          .containsExactly("200", "connected 1.a.0", "row 1", "row 2");
    }
  }

  @Test
  void readsWhatAnotherClientHadOnlyOnceAlsoWhenItIsSplit() {
    byte[] answer = bytes(HEAD + chunk(row(1) + row(2)));
    for (int first = 1; first < answer.length; first++) {
      Recorder recorder = new Recorder();
      recorder.likely.addAll(List.of(event(row(1)), event(row(2))));
      List<Event> known = List.copyOf(recorder.likely);
      SseParser parser = new SseParser(recorder);

      parser.feed(answer, 0, first);
      parser.feed(answer, first, answer.length);

      assertThat(recorder.events)
          .as("split at %d", first)
          .usingElementComparator((one, other) -> one == other ? 0 : 1)
          .isEqualTo(known);
    }
  }

  @Test
  void readsAnewWhatDiffersFromWhatWasLikely() {
    Recorder recorder = new Recorder();
    recorder.likely.add(event(row(1)));

    feed(recorder, HEAD + chunk(row(2)));

    assertThat(recorder.seen).containsExactly("200", "row 2");
  }

  @Test
  void tellsARowThatWasDamagedFromOneThatWasNot() {
    String cutShort = row(1).replace(" e=1", "");

    assertThat(event(row(1)).stamp()).isEqualTo(new Stamp(1_700_000_000_000_000_123L, 7, 1));
    assertThat(event(cutShort).type()).isEqualTo("log");
    assertThat(event(cutShort).stamp()).isNull();
  }

  @Test
  void takesChunkSizesWithExtensionsAndCapitals() {
    Recorder recorder = new Recorder();
    String text = row(1);
    String size = Integer.toHexString(text.length()).toUpperCase(Locale.ROOT);

    feed(recorder, HEAD + "0" + size + ";name=beef\r\n" + text + "\r\n");

    assertThat(recorder.seen).containsExactly("200", "row 1");
  }

  @Test
  void tellsARefusalAndWhenToComeBack() {
    Recorder recorder = new Recorder();

    feed(recorder, "HTTP/1.1 503 Unavailable\r\nRetry-After: 5\r\nContent-Length: 2\r\n\r\n{}");

    assertThat(recorder.seen).containsExactly("503 retry after 5");
  }

  @Test
  void refusesWhatIsNoStream() {
    assertThatThrownBy(() -> feed(new Recorder(), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"))
        .isInstanceOf(MalformedAnswer.class);
    assertThatThrownBy(() -> feed(new Recorder(), HEAD + "5\r\nabcdefgh"))
        .isInstanceOf(MalformedAnswer.class);
    assertThatThrownBy(() -> feed(new Recorder(), HEAD + "data: x\n\n"))
        .isInstanceOf(MalformedAnswer.class);
  }

  private static void feed(Recorder recorder, String answer) {
    byte[] bytes = bytes(answer);
    new SseParser(recorder).feed(bytes, 0, bytes.length);
  }

  private static Event event(String text) {
    byte[] bytes = bytes(text);
    return Event.read(bytes, 0, bytes.length);
  }

  private static String row(int number) {
    return "id: 1.a.%d\ndata: {\"type\":\"log\",\"id\":%d,\"message\":\"%s\"}\n\n"
        .formatted(number, number, new Stamp(1_700_000_000_000_000_123L, 7, number).message(90));
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Writes down what a parser finds. */
  private static final class Recorder implements SseParser.Receiver {
    final List<String> seen = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    final List<Event> likely = new ArrayList<>();

    @Override
    public void answered(int status, long retryAfter) {
      seen.add(status + (retryAfter == 0 ? "" : " retry after " + retryAfter));
    }

    @Override
    public @Nullable Event likely() {
      return likely.isEmpty() ? null : likely.get(0);
    }

    @Override
    public void received(Event event) {
      if (!likely.isEmpty() && likely.get(0) == event) {
        likely.remove(0);
      }
      events.add(event);
      Stamp stamp = event.stamp();
      if (stamp != null) {
        seen.add("row " + stamp.number());
      } else if (event.retryMillis() != Event.NO_RETRY) {
        seen.add("retry " + event.retryMillis());
      } else {
        seen.add(event.type() + (event.id() == null ? "" : " " + event.id()));
      }
    }

    @Override
    public void ended() {
      seen.add("ended");
    }
  }
}
