package io.runcast.bench;

import io.runcast.bench.SseParser.MalformedAnswer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Follows several runs over one WebSocket (RFC 6455), and comes back with its cursors. */
final class SocketFollower implements Line {
  private static final long RETRY = TimeUnit.SECONDS.toNanos(3);
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(45);

  private static final byte[] HEAD_END = Ascii.bytes("\r\n\r\n");
  private static final byte[] UPGRADED = Ascii.bytes("HTTP/1.1 101");
  private static final byte[] RUN_ID = Ascii.bytes("\"run_id\":");

  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int FINAL = 0x80;
  private static final int PONG = 10;
  private static final int MASKED = 0x80;

  private final class Part implements Followed {
    private final long run;
    private final RowMemo memo;
    private final Judge judge = new Judge();
    private @Nullable Event place;

    Part(long run, RowMemo memo) {
      this.run = run;
      this.memo = memo;
    }

    @Override
    public long run() {
      return run;
    }

    @Override
    public long behind(long written) {
      return Math.max(0, written - judge.highest());
    }

    @Override
    public Verdict verdict(long written) {
      return judge.verdict(written);
    }

    String subscribe() {
      return place == null
          ? "{\"op\":\"subscribe\",\"run\":%d,\"tail\":0}".formatted(run)
          : "{\"op\":\"subscribe\",\"run\":%d,\"last_event_id\":\"%s\"}".formatted(run, place.id());
    }

    void take(byte[] bytes, int from, int to) {
      Event likely = memo.row(judge.highest() + 1);
      boolean known =
          likely != null && likely.length() == to - from && likely.isAt(bytes, from, to);
      Event event = known && likely != null ? likely : Event.ofMessage(bytes, from, to);
      Stamp stamp = event.stamp();
      if (stamp != null && stamp.run() == run) {
        if (judge.accept(stamp.number())) {
          memo.remember(stamp.number(), event);
          loop.delivered(group, stamp.nanos());
        }
      } else if (event.type().equals("log")) {
        judge.damaged();
      } else if (event.type().equals("connected")) {
        greeted();
      }
      if (event.id() != null) {
        place = event;
      }
    }
  }

  private final CrowdLoop loop;
  private final Group group;
  private final Map<Long, Part> parts = new HashMap<>();
  private final List<Part> followed = new ArrayList<>();
  private final ByteArrayOutputStream reply = new ByteArrayOutputStream();
  private byte[] kept = new byte[4096];
  private int keptSize;
  private int greetings;
  private long retryAt;
  private long askedAt;
  private boolean upgraded;
  private boolean everOpen;
  private boolean open;
  private boolean over;

  SocketFollower(CrowdLoop loop, Group group) {
    this.loop = loop;
    this.group = group;
  }

  void follow(long run, RowMemo memo) {
    Part part = new Part(run, memo);
    parts.put(run, part);
    followed.add(part);
  }

  @Override
  public Group group() {
    return group;
  }

  @Override
  public List<? extends Followed> followed() {
    return followed;
  }

  @Override
  public byte[] request(String host, long now) {
    askedAt = now;
    upgraded = false;
    over = false;
    greetings = 0;
    keptSize = 0;
    reply.reset();
    return Ascii.bytes(
        """
        GET /api/ws HTTP/1.1\r
        Host: %s\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r
        """
            .formatted(host));
  }

  @Override
  public void feed(byte[] bytes, int size) {
    if (keptSize == 0 && upgraded) {
      keep(bytes, frames(bytes, 0, size), size);
      return;
    }
    keep(bytes, 0, size);
    int at = upgraded ? 0 : head();
    if (at >= 0 && upgraded) {
      at = frames(kept, at, keptSize);
      System.arraycopy(kept, at, kept, 0, keptSize - at);
      keptSize -= at;
    }
  }

  @Override
  public byte @Nullable [] reply() {
    if (reply.size() == 0) {
      return null;
    }
    byte[] bytes = reply.toByteArray();
    reply.reset();
    return bytes;
  }

  @Override
  public void cut(long now) {
    askedAt = 0;
    followed.forEach(part -> part.judge.resumed());
    retryAt = now + RETRY;
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

  private void greeted() {
    if (++greetings == followed.size() && !open) {
      open = true;
      loop.opened(!everOpen);
      everOpen = true;
    }
  }

  /** Where the frames begin; negative when the head is not complete. */
  private int head() {
    int end = Ascii.indexOf(HEAD_END, kept, 0, keptSize);
    if (end < 0) {
      return -1;
    }
    if (!Ascii.isAt(UPGRADED, kept, 0, keptSize)) {
      loop.refused(Integer.parseInt(Ascii.text(kept, 9, 12)));
      over = true;
      return -1;
    }
    upgraded = true;
    followed.forEach(part -> send(TEXT, Ascii.bytes(part.subscribe())));
    return end + HEAD_END.length;
  }

  /** Takes whole frames; the answer is where the first one begins that is not complete. */
  private int frames(byte[] bytes, int from, int to) {
    int at = from;
    while (to - at >= 2) {
      int length = bytes[at + 1] & 0x7F;
      int header = 2;
      if (length == 126) {
        header = 4;
      } else if (length == 127) {
        throw new MalformedAnswer("a message of more than 65,535 bytes");
      }
      if (to - at < header) {
        return at;
      }
      if (header == 4) {
        length = (bytes[at + 2] & 0xFF) << 8 | (bytes[at + 3] & 0xFF);
      }
      if (to - at < header + length) {
        return at;
      }
      frame(bytes[at] & 0x0F, bytes, at + header, at + header + length);
      at += header + length;
    }
    return at;
  }

  private void frame(int code, byte[] bytes, int from, int to) {
    switch (code) {
      case TEXT -> message(bytes, from, to);
      case PING -> send(PONG, Arrays.copyOfRange(bytes, from, to));
      case CLOSE -> over = true;
      default -> throw new MalformedAnswer("a frame of kind " + code);
    }
  }

  private void message(byte[] bytes, int from, int to) {
    int at = Ascii.indexOf(RUN_ID, bytes, from, to);
    if (at < 0) {
      return; // An answer to a subscription.
    }
    long run = 0;
    for (int i = at + RUN_ID.length; i < to && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
      run = run * 10 + bytes[i] - '0';
    }
    Part part = parts.get(run);
    if (part == null) {
      throw new MalformedAnswer("a message about run " + run);
    }
    part.take(bytes, from, to);
  }

  /** Masked with nothing, which is a mask too (RFC 6455 §5.3). */
  private void send(int code, byte[] payload) {
    reply.write(FINAL | code);
    if (payload.length < 126) {
      reply.write(MASKED | payload.length);
    } else {
      reply.write(MASKED | 126);
      reply.write(payload.length >> 8);
      reply.write(payload.length);
    }
    reply.writeBytes(new byte[4]);
    reply.writeBytes(payload);
  }

  private void keep(byte[] bytes, int from, int to) {
    if (keptSize + to - from > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(keptSize + to - from, kept.length * 2));
    }
    System.arraycopy(bytes, from, kept, keptSize, to - from);
    keptSize += to - from;
  }
}
