package io.runcast.feed;

import io.runcast.Language;
import io.runcast.broadcast.ClientSink;
import io.runcast.broadcast.Comeback;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.history.RunJson;
import io.runcast.log.ModeChanged.Mode;
import io.runcast.log.Run;
import io.runcast.log.RunScope;
import io.runcast.sse.FeedStream;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client of the run feed. What a slow one has not taken yet is kept as the last state of each
 * run and one sum of rows, so it costs bounded memory and what it reads at last is right.
 */
final class FeedSubscriber extends FeedStream {

  /** So many runs are told at once as having got rows. */
  static final int MOST_ACTIVE = 200;

  /** Whoever is behind by so many runs reads the list again. */
  static final int MOST_CHANGED = 1000;

  private final RunScope scope;

  /** As {@link System#nanoTime()} tells time. */
  private final long expires;

  // What follows belongs to the thread that works.
  private final Map<Long, Run> changed = new LinkedHashMap<>();
  private Activity activity = Activity.NONE;
  private boolean activityDue;
  private @Nullable Mode mode;
  private boolean greeted;

  /**
   * @param scope the runs that the client may see
   * @param expires when it is to come back, perhaps to another server
   */
  FeedSubscriber(
      Language language,
      RunScope scope,
      ClientSink sink,
      Executor pumps,
      Duration patience,
      long expires,
      Consumer<FeedStream> left) {
    super(language, sink, pumps, patience, left);
    this.scope = scope;
    this.expires = expires;
  }

  /** Tells how rows come from the database; the first time, that it is connected. */
  void tell(Mode now) {
    post(() -> mode = now);
  }

  /** Tells the states of runs, at once. */
  void tell(List<Run> runs) {
    post(
        () -> {
          for (Run run : runs) {
            if (scope.includes(run.id())) {
              changed.remove(run.id());
              changed.put(run.id(), run);
            }
          }
          if (changed.size() > MOST_CHANGED) {
            close(DisconnectReason.STALLED);
          }
        });
  }

  /** Keeps for the next {@link #tick} what came. */
  void add(Activity more) {
    post(() -> activity = activity.plus(more.in(scope)).busiest(MOST_ACTIVE));
  }

  /** Called once a second: activity, heartbeat, and the end of those whose time is over. */
  void tick(Duration heartbeat) {
    if (evictIfStalled()) {
      return;
    }
    if (!isShared() && System.nanoTime() - expires > 0) {
      endWith(Comeback.atOnce(), DisconnectReason.ROTATED);
      return;
    }
    post(() -> activityDue = !activity.isEmpty());
    beat(heartbeat);
  }

  @Override
  protected boolean hasNext() {
    return mode != null || (greeted && (!changed.isEmpty() || activityDue));
  }

  @Override
  protected byte[] next() {
    ByteArrayOutputStream events = new ByteArrayOutputStream();
    if (mode != null) {
      if (!greeted) {
        events.writeBytes(Comeback.afterCut());
      }
      events.writeBytes(event(greeted ? "mode" : "connected", mode));
      greeted = true;
      mode = null;
    }
    changed.values().forEach(run -> events.writeBytes(event(run)));
    changed.clear();
    if (activityDue) {
      events.writeBytes(activity.event());
      activity = Activity.NONE;
      activityDue = false;
    }
    return events.toByteArray();
  }

  private static byte[] event(String type, Mode mode) {
    return event(Json.createObjectBuilder().add("type", type).add("mode", mode.text()));
  }

  private static byte[] event(Run run) {
    return event(
        Json.createObjectBuilder()
            .add("type", "run")
            .addAll(Json.createObjectBuilder(RunJson.of(run))));
  }

  private static byte[] event(JsonObjectBuilder json) {
    return ("data: " + json.build() + "\n\n").getBytes(StandardCharsets.UTF_8);
  }
}
