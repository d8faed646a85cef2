package io.runcast.diagnosis;

import io.runcast.Language;
import io.runcast.broadcast.Workers;
import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import io.runcast.listen.ListenerState;
import io.runcast.log.ChannelStates;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Logs each fault once when it was found twice in a row and once when it is gone; but does not say
 * again what the listener, its channels and retention say themselves.
 */
@ApplicationScoped
public class FindingLog {

  private static final Logger LOG = Logger.getLogger(FindingLog.class.getName());
  private static final Duration EVERY = Duration.ofSeconds(5);

  @Inject Diagnosis diagnosis;
  @Inject ListenerState listener;
  @Inject ChannelStates channels;
  @Inject Workers workers;

  private ScheduledFuture<?> looking;

  /** Belongs to the thread that looks. */
  private final Set<List<Object>> known = new HashSet<>();

  /** What the last look found: what is not there at the next one was about to be mended. */
  private Set<List<Object>> before = Set.of();

  /** Has it made when the application starts. */
  void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
    LOG.fine("Looking for known faults");
  }

  @PostConstruct
  void start() {
    looking =
        workers
            .chores()
            .scheduleWithFixedDelay(
                this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    looking.cancel(false);
  }

  private void look() {
    try {
      Set<List<Object>> now = new HashSet<>();
      Set<List<Object>> told = told();
      for (Finding finding : diagnosis.findings()) {
        List<Object> key = Diagnosis.key(finding);
        now.add(key);
        if (before.contains(key) && known.add(key) && !told.contains(key)) {
          LOG.log(finding.severity().level(), finding.text(Language.ENGLISH));
        }
      }
      for (List<Object> key : Set.copyOf(known)) {
        if (!now.contains(key)) {
          known.remove(key);
          LOG.log(Level.INFO, "No longer so: {0}", text(key));
        }
      }
      before = now;
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "Known faults could not be looked for", e);
    }
  }

  /** What others have logged. */
  private Set<List<Object>> told() {
    Set<List<Object>> told =
        Stream.concat(Stream.ofNullable(listener.report().finding()), channels.findings().stream())
            .map(Diagnosis::key)
            .collect(Collectors.toSet());
    told.add(List.of(Code.RETENTION_OBSTRUCTED));
    return told;
  }

  private static String text(List<Object> key) {
    return key.stream()
        .map(part -> part instanceof Code code ? code.text() : part.toString())
        .collect(Collectors.joining(" "));
  }
}
