package io.runcast.monitor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StatusClientTest {

  private static final Duration IMPATIENT = Duration.ofSeconds(1);

  private final CountDownLatch released = new CountDownLatch(1);

  @Test
  void waitsNoLongerForAServerThatHangs() throws Exception {
    try (var server = new FakeServer(exchange -> hang())) {
      assertThatThrownBy(() -> client(server, IMPATIENT).ask())
          .isInstanceOf(NoAnswer.class)
          .hasMessageContaining("gave no answer within 1 s");
      await().until(() -> !server.requests().isEmpty());
      released.countDown();
    }
  }

  @Test
  void waitsNoLongerForAnAnswerThatNeverEnds() throws Exception {
    try (var server =
        new FakeServer(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              exchange.getResponseBody().write('{');
              exchange.getResponseBody().flush();
              hang();
            })) {
      assertThatThrownBy(() -> client(server, IMPATIENT).ask())
          .isInstanceOf(NoAnswer.class)
          .hasMessageContaining("gave no answer within 1 s");
      await().until(() -> !server.requests().isEmpty());
      released.countDown();
    }
  }

  @Test
  void says401ThatComesWithoutAChallenge() throws Exception {
    try (var server = FakeServer.answering(401, "")) {
      assertThatThrownBy(() -> client(server, Duration.ofSeconds(20)).ask())
          .isInstanceOf(NoAnswer.class)
          .hasMessageContaining("wants a login");
    }
  }

  private void hang() throws IOException {
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static StatusClient client(FakeServer server, Duration patience) {
    Texts texts = Texts.in(Locale.ENGLISH);
    return new StatusClient(Address.parse(server.url(), texts), Optional.empty(), patience, texts);
  }
}
