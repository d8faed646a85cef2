package io.runcast.chaos;

import io.runcast.testkit.WsClient;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A WebSocket that follows several runs; leaves when the server ends one of its subscriptions. */
final class SocketLine implements Line {

  private final Map<Long, Received> byRun;
  private final Runnable resets;
  private final WsClient client;
  private volatile boolean unsubscribed;

  /**
   * Connects, and goes on in each run.
   *
   * @param resets called when the server cannot honour a place
   * @throws IllegalStateException when the server does not let it in
   */
  SocketLine(Station station, List<Received> runs, Runnable resets) {
    this.byRun = runs.stream().collect(Collectors.toMap(Received::run, Function.identity()));
    this.resets = resets;
    try {
      client = WsClient.connect(station.socket(), this::take);
    } catch (CompletionException e) {
      throw new IllegalStateException("No WebSocket", e);
    }
    try {
      for (Received run : runs) {
        String place = run.begin();
        client.send(
            place.isEmpty()
                ? "{'op':'subscribe','run':%d,'tail':'all'}".formatted(run.run())
                : "{'op':'subscribe','run':%d,'last_event_id':'%s'}".formatted(run.run(), place));
      }
    } catch (CompletionException e) {
      client.close();
      throw new IllegalStateException("The WebSocket broke", e);
    }
  }

  private void take(JsonObject message) {
    switch (message.getString("type")) {
      case "log" -> {
        Received run = byRun.get(message.getJsonNumber("run_id").longValue());
        if (run == null) {
          throw new IllegalStateException("Nobody asked for " + message);
        }
        run.take(LogRow.of(message), message.getString("cursor"));
      }
      case "reset" -> resets.run();
      case "unsubscribed", "error" -> unsubscribed = true;
      default -> {
        // Greetings, and changes of state or mode: not rows.
      }
    }
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean endsWithin(Duration time) throws InterruptedException {
    return client.endsWithin(time) || unsubscribed;
  }

  @Override
  public boolean wasLost() {
    return client.wasBroken();
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
