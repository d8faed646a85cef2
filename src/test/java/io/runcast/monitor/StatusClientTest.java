package io.runcast.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StatusClientTest {

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  @Test
  void waitsNoLongerForAServerThatHangs() throws Exception {
    try (var server = new FakeServer(exchange -> hang())) {
      assertThatThrownBy(() -> client(server).ask())
          .isInstanceOf(NoAnswer.class)
          .hasMessageContaining("gave no answer within 1 s");
      assertThat(asked.getCount()).isZero();
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
      assertThatThrownBy(() -> client(server).ask())
          .isInstanceOf(NoAnswer.class)
          .hasMessageContaining("gave no answer within 1 s");
      assertThat(asked.getCount()).isZero();
      released.countDown();
    }
  }

  @Test
  void says401ThatComesWithoutAChallenge() throws Exception {
    try (var server = FakeServer.answering(401, "")) {
      assertThatThrownBy(() -> client(server).ask())
          .isInstanceOf(NoAnswer.class)
          .hasMessageContaining("wants a login");
    }
  }

  private void hang() throws IOException {
    asked.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static StatusClient client(FakeServer server) {
    Texts texts = Texts.in(Locale.ENGLISH);
    return new StatusClient(
        Address.parse(server.url(), texts), Optional.empty(), Duration.ofSeconds(1), texts);
  }
}
