package io.runcast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CrowdTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void judgesEachClientByItself() throws IOException {
    try (var server =
            new FaultyServer(
                request ->
                    switch ((int) request.run()) {
                      case 1 -> List.of(greeting(1), row(1, 1), row(1, 2), row(1, 3));
                      case 2 -> List.of(greeting(2), row(2, 1), row(2, 3));
                      case 3 -> List.of(greeting(3), row(3, 1), row(3, 2), row(3, 2), row(3, 3));
                      default -> List.of(greeting(4), row(4, 2), row(4, 1), row(4, 3));
                    });
        Crowd crowd = Crowd.open(server.uri(), new long[] {1, 2, 3, 4}, 8, 0, 2)) {
      crowd.awaitComplete(run -> run == 2 ? 2 : 3, PATIENCE);

      Verdict verdict = crowd.verdict(run -> 3);

      assertThat(verdict).as("two clients of each run").isEqualTo(new Verdict(24, 2, 2, 2, 0, 0));
      assertThat(crowd.closeBook().deliveries()).isEqualTo(22);
    }
  }

  @Test
  void doesNotTakeRowsOfAnotherRun() throws IOException {
    try (var server = new FaultyServer(request -> List.of(greeting(1), row(2, 1), row(1, 1)));
        Crowd crowd = Crowd.open(server.uri(), new long[] {1}, 1, 0, 1)) {
      crowd.awaitComplete(run -> 1, PATIENCE);

      assertThat(crowd.verdict(run -> 1)).isEqualTo(new Verdict(1, 0, 0, 0, 1, 0));
    }
  }

  @Test
  void comesBackWithTheLastIdThatItSaw() throws IOException {
    try (var server =
            new FaultyServer(
                request ->
                    request.lastEventId().isEmpty()
                        ? List.of("retry: 20\n\n", greeting(1), row(1, 1), row(1, 2), "cut")
                        : List.of(greeting(1), row(1, 2), row(1, 3)));
        Crowd crowd = Crowd.open(server.uri(), new long[] {1}, 1, 0, 1)) {
      crowd.awaitComplete(run -> 3, PATIENCE);

      assertThat(server.requests())
          .extracting(FaultyServer.Request::lastEventId)
          .containsExactly("", "place-2");
      assertThat(crowd.cuts()).isEqualTo(1);
      assertThat(crowd.verdict(run -> 3)).isEqualTo(new Verdict(3, 0, 0, 0, 0, 1));
    }
  }

  private static String greeting(long run) {
    return "data: {\"type\":\"connected\",\"run_id\":%d}\n\n".formatted(run);
  }

  private static String row(long run, long number) {
    String message = new Stamp(EpochClock.nanos(), run, number).message(60);
    return "id: place-%d\ndata: {\"type\":\"log\",\"run_id\":%d,\"message\":\"%s\"}\n\n"
        .formatted(number, run, message);
  }
}
