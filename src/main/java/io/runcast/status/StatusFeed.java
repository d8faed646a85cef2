package io.runcast.status;

import io.runcast.Language;
import io.runcast.broadcast.ClientSink;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.broadcast.Workers;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Sends the status to those who watch it, every two seconds, made once for each language. */
@ApplicationScoped
public class StatusFeed {

  private static final Logger LOG = Logger.getLogger(StatusFeed.class.getName());
  private static final Duration EVERY = Duration.ofSeconds(2);

  @Inject StatusReport report;
  @Inject Workers workers;

  private final Set<StatusSubscriber> subscribers = ConcurrentHashMap.newKeySet();
  private ScheduledFuture<?> sending;
  private volatile boolean stopped;

  @PostConstruct
  void start() {
    sending =
        workers
            .clock()
            .scheduleWithFixedDelay(
                () -> workers.pumps().execute(this::send),
                EVERY.toMillis(),
                EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    stopped = true;
    sending.cancel(false);
    subscribers.forEach(subscriber -> subscriber.close(DisconnectReason.SHUTDOWN));
  }

  /** Lets a watcher in; the sink is written to once it is started with what is given back. */
  StatusSubscriber watch(Language language, ClientSink sink) {
    StatusSubscriber subscriber =
        new StatusSubscriber(language, sink, workers.pumps(), subscribers::remove);
    subscribers.add(subscriber);
    subscriber.send(event(language));
    if (stopped) {
      subscriber.close(DisconnectReason.SHUTDOWN);
    }
    return subscriber;
  }

  private void send() {
    try {
      Map<Language, byte[]> events = new EnumMap<>(Language.class);
      subscribers.forEach(
          subscriber ->
              subscriber.send(events.computeIfAbsent(subscriber.language(), this::event)));
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "The status could not be sent", e);
    }
  }

  private byte[] event(Language language) {
    return ("data: " + report.in(language) + "\n\n").getBytes(StandardCharsets.UTF_8);
  }
}
