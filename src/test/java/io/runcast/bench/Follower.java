package io.runcast.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client of one run, over all its connections: asks, judges what comes, and comes back after a
 * cut as a browser does, with the last id that it saw and after the time that the server named.
 *
 * <p>Belongs to its {@link CrowdLoop}, which moves the bytes.
 */
final class Follower implements Line, Line.Followed, SseParser.Receiver {
  /** Until the server names a time; what browsers take. */
  private static final long USUAL_RETRY_MILLIS = 3000;

  /** A server that lost the question never answers it; run-log-stream.js waits as long. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(45);

  private static final int OK = 200;
  private static final int NO_CONTENT = 204;

  private final CrowdLoop loop;
  private final long run;
  private final Group group;
  private final RowMemo memo;
  private final Judge judge = new Judge();

  private SseParser parser = new SseParser(this);
  private @Nullable Event place;
  private long retryMillis = USUAL_RETRY_MILLIS;
  private long retryAfterMillis;
  private long retryAt;
  private long askedAt;
  private boolean everOpen;
  private boolean open;
  private boolean over;
  private boolean finished;

  Follower(CrowdLoop loop, long run, Group group, RowMemo memo) {
    this.loop = loop;
    this.run = run;
    this.group = group;
    this.memo = memo;
  }

  @Override
  public long run() {
    return run;
  }

  @Override
  public Group group() {
    return group;
  }

  @Override
  public List<? extends Followed> followed() {
    return List.of(this);
  }

  @Override
  public byte[] request(String host, long now) {
    askedAt = now;
    parser = new SseParser(this);
    over = false;
    Event last = place;
    String resume = last == null ? "" : "Last-Event-ID: " + last.id() + "\r\n";
    return Ascii.bytes(
        """
        GET /api/runs/%d/logs/stream?tail=0 HTTP/1.1\r
        Host: %s\r
        Accept: text/event-stream\r
        %s\r
        """
            .formatted(run, host, resume));
  }

  @Override
  public void feed(byte[] bytes, int size) {
    parser.feed(bytes, 0, size);
  }

  @Override
  public byte @Nullable [] reply() {
    return null;
  }

  @Override
  public void cut(long now) {
    askedAt = 0;
    judge.resumed();
    retryAt =
        finished
            ? NEVER
            : now + TimeUnit.MILLISECONDS.toNanos(Math.max(retryMillis, retryAfterMillis));
    if (open) {
      open = false;
      loop.left();
    }
  }

  @Override
  public long retryAt() {
    return retryAt;
  }

  @Override
  public boolean isUnanswered(long now) {
    return !open && askedAt != 0 && now - askedAt > PATIENCE;
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public long behind(long written) {
    return Math.max(0, written - judge.highest());
  }

  @Override
  public Verdict verdict(long written) {
    return judge.verdict(written);
  }

  @Override
  public void answered(int status, long retryAfter) {
    over = status != OK;
    retryAfterMillis = TimeUnit.SECONDS.toMillis(retryAfter);
    finished = status == NO_CONTENT;
    if (over) {
      loop.refused(status);
    }
  }

  @Override
  public @Nullable Event likely() {
    return memo.row(judge.highest() + 1);
  }

  @Override
  public void received(Event event) {
    Stamp stamp = event.stamp();
    if (stamp != null && stamp.run() == run) {
      if (judge.accept(stamp.number())) {
        memo.remember(stamp.number(), event);
        loop.delivered(group, stamp.nanos());
      }
    } else if (event.type().equals("log")) {
      judge.damaged();
    } else if (event.type().equals("connected") && !open) {
      open = true;
      loop.opened(!everOpen);
      everOpen = true;
    }
    if (event.id() != null) {
      place = event;
    }
    if (event.retryMillis() != Event.NO_RETRY) {
      retryMillis = event.retryMillis();
    }
  }

  @Override
  public void ended() {
    over = true;
  }
}
