package io.runcast.chaos;

import io.runcast.testkit.SseClient;
import java.time.Duration;

/** Server-sent events of one run. */
final class StreamLine implements Line {

  private final SseClient client;

  /**
   * Connects.
   *
   * @param resets called when the server cannot honour the place
   * @throws IllegalStateException when there is no answer
   */
  StreamLine(Station station, Received received, Runnable resets) {
    client =
        SseClient.connect(
            station.stream(received.run()),
            received.begin(),
            event -> {
              switch (event.type()) {
                case "log" -> received.take(LogRow.of(event.data()), event.id());
                case "reset" -> resets.run();
                default -> {
                  // Greetings, and changes of state or mode: not rows.
                }
              }
            });
  }

  @Override
  public boolean isOpen() {
    return client.status() == 200;
  }

  @Override
  public boolean endsWithin(Duration time) throws InterruptedException {
    return client.endsWithin(time);
  }

  @Override
  public boolean wasLost() {
    return client.wasLost();
  }

  @Override
  public void pause() {
    client.pause();
  }

  @Override
  public void resume() {
    client.resume();
  }

  @Override
  public void close() {
    client.close();
  }
}
