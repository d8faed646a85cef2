package io.runcast.ws;

import io.runcast.broadcast.Actor;
import io.runcast.broadcast.Comeback;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.broadcast.Farewell;
import io.runcast.broadcast.JsonText;
import io.runcast.security.Rights;
import io.runcast.security.Standing;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection: does what the client asks for and sends what its subscriptions have.
 *
 * <p>Never blocks: what the client does not take waits in its subscriptions, which go on from the
 * table when they have fallen behind. Here about {@value #WINDOW} bytes wait, and one turn of each
 * subscription that saw room. May be called by any thread; everything else is done by whichever
 * works, one at a time.
 */
final class SocketClient extends Actor implements Rights.Guest, Wire.Listener {

  private static final Logger LOG = Logger.getLogger(SocketClient.class.getName());

  static final int MOST_SUBSCRIPTIONS = 200;

  private static final byte[] NOTHING = {};

  /** So many bytes may wait before subscriptions are held back. */
  private static final int WINDOW = 64 * 1024;

  /** As much is sent before other clients have their turn. */
  private static final int TURN_BYTES = 128 * 1024;

  /** Whoever sends more that means nothing is not worth listening to. */
  private static final int MOST_MISTAKES = 10;

  /** Answers wait for a client that asks and does not read. */
  private static final int MOST_ANSWERS = 1000;

  /** How long a client may take to say goodbye, too. */
  private static final Duration GOODBYE = Duration.ofSeconds(5);

  /** What a connection needs of those around it. */
  interface Surroundings {

    Subscription.Source follow(Command.Follow command);

    Subscription.Source followRuns(Visitor visitor);

    /** Has something done on another thread, soon. */
    void giveWay(Runnable task);

    void later(Runnable task, Duration delay);

    /** It is over. */
    void left(SocketClient client);
  }

  /**
   * What waits to be sent.
   *
   * @param from null for an answer
   * @param text in UTF-8
   * @param end why the subscription ends behind all that it had to say; null for a message
   */
  private record Outgoing(
      @Nullable Subscription from, byte[] text, @Nullable DisconnectReason end) {

    int bytes() {
      return from == null ? 0 : text.length;
    }

    boolean isVoid() {
      return from != null && from.isDropped();
    }
  }

  private final Session session;
  private final Wire wire;
  private final Visitor visitor;
  private final Surroundings surroundings;
  private final Commands commands;
  private final Allowance allowance = new Allowance();

  /** As {@link System#nanoTime()} tells time. */
  private final long expires;

  private final Queue<Outgoing> outgoing = new ConcurrentLinkedQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicInteger waitingAnswers = new AtomicInteger();

  /** Those that found no room. */
  private final Queue<Subscription> line = new ConcurrentLinkedQueue<>();

  /** Whether a turn was asked for that has not begun. */
  private final AtomicBoolean due = new AtomicBoolean();

  private final AtomicInteger mistakes = new AtomicInteger();
  private final AtomicInteger dismissals = new AtomicInteger();

  /** Since when a message is under way; 0 when none is. Read by the clock. */
  private volatile long sendingSince;

  private volatile long lastSent = System.nanoTime();

  /** Since when the client owes an answer to a ping; 0 when it does not. */
  private volatile long pingedSince;

  private volatile boolean over;

  // What follows belongs to the thread that works.
  private final Map<Topic, Subscription> subscriptions = new LinkedHashMap<>();
  private int sendingBytes;
  private @Nullable Ending ending;

  /**
   * @param wire the way to the session's client
   * @param commands reads what the client says
   * @param expires as {@link System#nanoTime()} tells time
   */
  SocketClient(
      Session session,
      Wire wire,
      Visitor visitor,
      Commands commands,
      long expires,
      Surroundings surroundings) {
    this.session = session;
    this.wire = wire;
    this.visitor = visitor;
    this.expires = expires;
    this.surroundings = surroundings;
    this.commands = commands;
  }

  /** Takes a message of the client. */
  void receive(String text) {
    pingedSince = 0;
    if (!allowance.take()) {
      end(Ending.FLOOD);
      return;
    }
    try {
      Command command = commands.read(text);
      post(() -> execute(command));
    } catch (MistakeException e) {
      answer(e);
      if (!e.isOurs() && mistakes.incrementAndGet() >= MOST_MISTAKES) {
        post(() -> endBehindAnswers(Ending.MISTAKES));
      }
    }
  }

  /** The client answered a ping. */
  void heard() {
    pingedSince = 0;
  }

  /** Ends the connection, and all that the client subscribed to. */
  void end(Ending why) {
    post(() -> finish(why));
  }

  /** Called about once a second. */
  void tick(long now, long heartbeatNanos, long stallNanos) {
    long sending = sendingSince;
    long pinged = pingedSince;
    if ((sending != 0 && now - sending > stallNanos)
        || (pinged != 0 && now - pinged > stallNanos)) {
      end(Ending.STALLED);
    } else if (now - expires > 0) {
      end(Ending.ROTATED);
    } else if (sending == 0 && pinged == 0 && now - lastSent > heartbeatNanos) {
      post(this::ping);
    }
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void dismiss(Standing standing) {
    if (dismissals.getAndIncrement() > 0) {
      end(Ending.UNAUTHORIZED);
      return;
    }
    post(
        () -> {
          dropAll(DisconnectReason.UNAUTHORIZED);
          new EventMessages(null)
              .read(
                  Farewell.event(standing == Standing.EXPIRED, visitor.language()),
                  message -> answer(message.text()));
          endBehindAnswers(Ending.UNAUTHORIZED);
        });
  }

  /** Whether a subscription may write; if not, it is woken when it may. */
  boolean hasRoom(Subscription subscription) {
    if (waitingBytes.get() < WINDOW) {
      return true;
    }
    if (subscription.enterLine()) {
      line.add(subscription);
    }
    // Room that came before it stood in line is not told to it.
    return waitingBytes.get() < WINDOW;
  }

  /**
   * Sends what a subscription has, not at once but when it is the client's turn: what its other
   * subscriptions have by then goes with it, and a busy server writes less often instead of later.
   */
  void send(Subscription from, EventMessages.Message message) {
    waitingBytes.addAndGet(message.text().length);
    outgoing.add(new Outgoing(from, message.text(), null));
    // While something is under way, what has been added goes behind it.
    if (sendingSince == 0 && due.compareAndSet(false, true)) {
      surroundings.giveWay(this::takeTurn);
    }
  }

  private void takeTurn() {
    due.set(false);
    signal();
  }

  /** A subscription has ended; the client is told behind all that it had to say. */
  void ended(Subscription subscription, DisconnectReason reason) {
    outgoing.add(new Outgoing(subscription, NOTHING, reason));
    signal();
  }

  private void execute(Command command) {
    if (over || ending != null) {
      return;
    }
    try {
      if (command instanceof Command.Follow follow) {
        subscribe(follow.topic(), surroundings.follow(follow));
      } else if (command instanceof Command.FollowRuns) {
        subscribe(Topic.RUNS, surroundings.followRuns(visitor));
      } else if (command instanceof Command.Unsubscribe unsubscribe) {
        unsubscribe(unsubscribe.topic());
      } else if (command instanceof Command.Pause pause) {
        meant(pause.topic()).forEach(Subscription::pause);
        answer(said("paused", pause.topic()).close());
      } else if (command instanceof Command.Resume resume) {
        answer(said("resumed", resume.topic()).close());
        meant(resume.topic()).forEach(Subscription::resume);
      } else if (command instanceof Command.Ping ping) {
        JsonText pong = said("pong", null);
        if (ping.id() != null) {
          pong.put("id", ping.id());
        }
        answer(pong.put("at", Instant.now()).close());
      }
    } catch (MistakeException e) {
      answer(e);
    }
  }

  private void subscribe(Topic topic, Subscription.Source source) throws MistakeException {
    if (subscriptions.containsKey(topic)) {
      throw new MistakeException(
          "You have subscribed to " + topic + " already; unsubscribe first.", of(topic));
    }
    if (subscriptions.size() >= MOST_SUBSCRIPTIONS) {
      throw new MistakeException(
          "You have %d subscriptions, as many as a connection may have."
              .formatted(subscriptions.size()),
          of(topic));
    }
    Subscription subscription = new Subscription(this, topic, source, null);
    subscriptions.put(topic, subscription);
    answer(said("subscribed", topic).close());
    subscription.open();
  }

  private void unsubscribe(Topic topic) throws MistakeException {
    Subscription subscription = subscriptions.remove(topic);
    if (subscription == null) {
      throw notSubscribed(topic);
    }
    subscription.drop(DisconnectReason.CLIENT_GONE);
    answer(said("unsubscribed", topic).put("reason", "asked").close());
  }

  private List<Subscription> meant(@Nullable Topic topic) throws MistakeException {
    if (topic == null) {
      return List.copyOf(subscriptions.values());
    }
    Subscription subscription = subscriptions.get(topic);
    if (subscription == null) {
      throw notSubscribed(topic);
    }
    return List.of(subscription);
  }

  private static MistakeException notSubscribed(Topic topic) {
    return new MistakeException("You have no subscription to " + topic + ".", of(topic));
  }

  private static JsonObject of(Topic topic) {
    return topic.isNumbered()
        ? Json.createObjectBuilder().add(topic.field(), Long.parseLong(topic.value())).build()
        : Json.createObjectBuilder().add(topic.field(), topic.value()).build();
  }

  private static JsonText said(String type, @Nullable Topic topic) {
    JsonText json = new JsonText(128).open().put("type", type);
    return topic == null ? json : topic.putInto(json);
  }

  private void answer(JsonText json) {
    answer(json.toBytes());
  }

  private void answer(MistakeException mistake) {
    answer(
        Json.createObjectBuilder()
            .add("type", "error")
            .add("message", String.valueOf(mistake.getMessage()))
            .addAll(Json.createObjectBuilder(mistake.details()))
            .build()
            .toString()
            .getBytes(StandardCharsets.UTF_8));
  }

  private void answer(byte[] text) {
    if (waitingAnswers.incrementAndGet() > MOST_ANSWERS) {
      end(Ending.STALLED);
      return;
    }
    outgoing.add(new Outgoing(null, text, null));
    signal();
  }

  /** Ends when what was answered has left; rows are not waited for. */
  private void endBehindAnswers(Ending why) {
    dropAll(why.forStreams());
    if (ending == null) {
      ending = why;
    }
  }

  private void dropAll(DisconnectReason reason) {
    subscriptions.values().forEach(subscription -> subscription.drop(reason));
    subscriptions.clear();
  }

  private void finish(Ending why) {
    if (over) {
      return;
    }
    over = true;
    dropAll(why.forStreams());
    outgoing.clear();
    line.clear();
    surroundings.left(this);
    // Who does not read does not read the close frame either, nor answers it.
    surroundings.later(visitor.connection()::cut, GOODBYE);
    try {
      session.close(why.reason());
    } catch (IOException | IllegalStateException e) {
      // It is closed already.
      return;
    }
  }

  private void ping() {
    if (over || sendingSince != 0) {
      return;
    }
    lastSent = System.nanoTime();
    pingedSince = lastSent;
    try {
      session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
    } catch (IOException | IllegalStateException e) {
      finish(Ending.CLIENT);
    }
  }

  @Override
  protected boolean work() {
    int sent = 0;
    while (!over) {
      wakeThoseInLine();
      if (sendingSince != 0) {
        return true;
      }
      if (sent > TURN_BYTES) {
        return false;
      }
      List<byte[]> messages = gather();
      if (!messages.isEmpty()) {
        sent += sendingBytes;
        sendingSince = System.nanoTime();
        wire.send(messages, this);
      } else if (outgoing.isEmpty()) {
        if (ending != null) {
          finish(ending);
        }
        return true;
      }
    }
    return true;
  }

  private void wakeThoseInLine() {
    while (waitingBytes.get() < WINDOW / 2) {
      Subscription first = line.poll();
      if (first == null) {
        return;
      }
      first.wake();
    }
  }

  /** What is to be sent next, as much as the wire likes; empty when there is nothing. */
  private List<byte[]> gather() {
    List<byte[]> messages = new ArrayList<>();
    sendingBytes = 0;
    int size = 0;
    for (Outgoing next = outgoing.poll(); next != null; next = outgoing.poll()) {
      Subscription from = next.from();
      if (from == null) {
        waitingAnswers.decrementAndGet();
      }
      if (next.isVoid()) {
        waitingBytes.addAndGet(-next.bytes());
      } else if (from != null && next.end() != null) {
        close(from, next.end());
      } else {
        messages.add(next.text());
        sendingBytes += next.bytes();
        size += next.text().length;
        if (size > wire.batchBytes()) {
          break;
        }
      }
    }
    return messages;
  }

  @Override
  public void sent() {
    lastSent = System.nanoTime();
    waitingBytes.addAndGet(-sendingBytes);
    sendingSince = 0;
    signal();
  }

  @Override
  public void broken() {
    end(Ending.CLIENT);
  }

  /** What has to start over does so by itself; of all else the client is told. */
  private void close(Subscription gone, DisconnectReason reason) {
    Topic topic = gone.topic();
    if (reason == DisconnectReason.START_OVER) {
      Subscription next = gone.again();
      subscriptions.put(topic, next);
      surroundings.later(
          () -> post(() -> openUnlessDropped(next)), Duration.ofMillis(Comeback.delayAtOnce()));
      return;
    }
    subscriptions.remove(topic, gone);
    answer(
        said("unsubscribed", topic)
            .put("reason", reason.name().toLowerCase(Locale.ROOT))
            .put("message", reason.sentence())
            .close());
  }

  private static void openUnlessDropped(Subscription subscription) {
    if (!subscription.isDropped()) {
      subscription.open();
    }
  }

  @Override
  protected void giveWay() {
    surroundings.giveWay(this::signal);
  }

  @Override
  protected void failed(Throwable failure) {
    LOG.log(Level.SEVERE, "A WebSocket failed", failure);
    finish(Ending.FAILED);
  }
}
