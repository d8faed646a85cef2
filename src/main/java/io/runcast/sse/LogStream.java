package io.runcast.sse;

import io.runcast.Problem;
import io.runcast.Settings;
import io.runcast.broadcast.Broadcasters;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.broadcast.StreamRequest;
import io.runcast.broadcast.Subscriber;
import io.runcast.broadcast.Workers;
import io.runcast.database.Database;
import io.runcast.database.TableNames;
import io.runcast.log.LogFilter;
import io.runcast.log.LogOrder;
import io.runcast.log.LogPage;
import io.runcast.log.LogReader;
import io.runcast.log.ResumeToken;
import io.runcast.log.Run;
import io.runcast.log.RunReader;
import io.runcast.log.Subject;
import io.runcast.security.Caller;
import io.runcast.security.Rights;
import io.runcast.security.Standing;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Opens streams for the resources: what must be refused is refused here, with a status, before the
 * first byte; from then on the stream belongs to its {@link NonBlockingSink}.
 */
@ApplicationScoped
public class LogStream {

  private static final Duration COME_BACK = Duration.ofSeconds(5);

  /** How long a client waits for its status while the database does not answer. */
  private static final Duration LONGEST_ASKING = Duration.ofSeconds(5);

  @Inject Settings settings;
  @Inject Database database;
  @Inject TableNames tables;
  @Inject Broadcasters broadcasters;
  @Inject Seating seating;
  @Inject Rights rights;
  @Inject Workers workers;

  private RunReader runs;

  @PostConstruct
  void start() {
    runs = new RunReader(tables);
  }

  /**
   * Opens a stream. What must be asked of the database before the first byte is asked on a reader's
   * thread: no request thread waits for it.
   *
   * @param response suspended; resumed when the stream ends, or when it is refused
   * @throws Problem when no client can be let in
   */
  public void open(StreamParameters parameters, AsyncResponse response, HttpServletRequest http) {
    StreamRequest request = parameters.request();
    if (!settings.listener().enabled()) {
      throw Problem.unavailable("This server does not stream: its listener is off.", COME_BACK);
    }
    // On this thread: elsewhere the injected request means nothing.
    NonBlockingSink sink =
        new NonBlockingSink(http.getAsyncContext(), response, seating.take(http));
    Caller caller = Caller.of(http);
    boolean endTold = endTold(request);
    boolean unknown =
        request.subject() instanceof Subject.OfRun one && broadcasters.known(one.run()).isEmpty();
    if (!endTold && !unknown) {
      begin(request, sink, caller);
      return;
    }
    try {
      // What it throws is answered.
      CompletableFuture<Boolean> unused =
          workers
              .within(
                  LONGEST_ASKING,
                  CompletableFuture.supplyAsync(() -> ask(request, endTold), workers.readers()))
              .whenCompleteAsync(
                  (over, failure) -> answer(request, sink, caller, response, over, failure),
                  workers.pumps());
    } catch (RejectedExecutionException e) {
      sink.leave();
      throw Problem.unavailable("This server stops.", COME_BACK);
    }
  }

  private void begin(StreamRequest request, NonBlockingSink sink, Caller caller) {
    if (sink.isClosed()) {
      return;
    }
    Subscriber subscriber = broadcasters.follow(request, sink);
    rights.watch(
        caller,
        new Rights.Guest() {
          @Override
          public boolean isOver() {
            return subscriber.isOver();
          }

          @Override
          public void dismiss(Standing standing) {
            subscriber.loseRight(standing == Standing.EXPIRED);
          }
        });
    try {
      sink.start(subscriber);
    } catch (IllegalStateException e) {
      // The client was gone before its first byte.
      subscriber.close(DisconnectReason.CLIENT_GONE);
    }
  }

  private void answer(
      StreamRequest request,
      NonBlockingSink sink,
      Caller caller,
      AsyncResponse response,
      @Nullable Boolean over,
      @Nullable Throwable failure) {
    try {
      if (failure == null && Boolean.TRUE.equals(over)) {
        sink.leave();
        response.resume(Response.noContent().header("Cache-Control", "no-store").build());
      } else if (failure == null || (isDatabaseAway(failure) && request.resume().isPresent())) {
        // A plain EventSource gives up at any status but 200, so who holds one of our places is
        // let in also while the database is away, and waits here for it.
        begin(request, sink, caller);
      } else {
        sink.leave();
        response.resume(refusal(failure));
      }
    } catch (RuntimeException e) {
      sink.leave();
      response.resume(e);
    }
  }

  private static boolean isDatabaseAway(Throwable failure) {
    return failure instanceof TimeoutException || failure.getCause() instanceof SQLException;
  }

  private static Throwable refusal(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return Problem.unavailable("The database does not answer in time.", COME_BACK);
    }
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /** True when the client was told the end of the run that it asks for. */
  private boolean endTold(StreamRequest request) {
    return request
        .resume()
        .filter(ResumeToken::ended)
        .filter(token -> token.subject() instanceof Subject.OfRun)
        .filter(token -> request.subject() == null || token.subject().equals(request.subject()))
        .filter(token -> broadcasters.epoch().orElse(token.epoch()) == token.epoch())
        .isPresent();
  }

  /** True when the client knows the end of its run and has every row of it. */
  private boolean ask(StreamRequest request, boolean endTold) {
    Subject subject =
        request.subject() == null
            ? request.resume().map(ResumeToken::subject).orElse(null)
            : request.subject();
    long id = subject instanceof Subject.OfRun one ? one.run() : 0;
    try (Connection connection = database.borrow()) {
      Optional<Run> run = runs.find(connection, id);
      if (run.isEmpty() && request.subject() != null) {
        throw Problem.notFound("There is no run " + id + ".");
      }
      return endTold
          && run.isPresent()
          && run.get().ended()
          && nothingBehind(connection, request.filter(), request.resume().get());
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  private boolean nothingBehind(Connection connection, LogFilter filter, ResumeToken resume)
      throws SQLException {
    LogOrder order = broadcasters.order().orElse(LogOrder.TRANSACTION);
    LogReader reader = new LogReader(tables.logTable(), order);
    LogPage page =
        reader.read(connection, resume.subject(), filter, resume.cursor(), null, 1, Long.MAX_VALUE);
    return page.entries().isEmpty() && page.complete();
  }

  /** What a stream's answer looks like, without the stream. */
  public static Response head() {
    return Response.ok().type("text/event-stream").header("Cache-Control", "no-store").build();
  }
}
