package io.runcast.sse;

import io.runcast.Problem;
import io.runcast.Settings;
import io.runcast.broadcast.Broadcasters;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.broadcast.StreamRequest;
import io.runcast.broadcast.Subscriber;
import io.runcast.database.Database;
import io.runcast.database.TableNames;
import io.runcast.log.LogFilter;
import io.runcast.log.LogOrder;
import io.runcast.log.LogReader;
import io.runcast.log.ResumeToken;
import io.runcast.log.Run;
import io.runcast.log.RunReader;
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

/**
 * Opens streams for the resources: what must be refused is refused here, with a status, before the
 * first byte; from then on the stream belongs to its {@link NonBlockingSink}.
 */
@ApplicationScoped
public class LogStream {

  private static final Duration COME_BACK = Duration.ofSeconds(5);

  @Inject Settings settings;
  @Inject Database database;
  @Inject TableNames tables;
  @Inject Broadcasters broadcasters;

  private RunReader runs;

  @PostConstruct
  void start() {
    runs = new RunReader(tables);
  }

  /**
   * Opens a stream on the request's thread.
   *
   * @param response suspended; resumed when the stream ends
   * @throws Problem when the run is unknown or no client can be let in
   * @throws SQLException when the database is away and the client's place proves nothing
   */
  public void open(StreamParameters parameters, AsyncResponse response, HttpServletRequest http)
      throws SQLException {
    StreamRequest request = parameters.request();
    if (!settings.listener().enabled()) {
      throw Problem.unavailable("This server does not stream: its listener is off.", COME_BACK);
    }
    if (broadcasters.full()) {
      throw Problem.unavailable("This server has as many clients as it may have.", COME_BACK);
    }
    if (isOver(request)) {
      response.resume(Response.noContent().header("Cache-Control", "no-store").build());
      return;
    }
    NonBlockingSink sink = new NonBlockingSink(http.getAsyncContext(), response);
    Subscriber subscriber = broadcasters.follow(request, sink);
    try {
      sink.start(subscriber);
    } catch (IllegalStateException e) {
      // The client was gone before its first byte.
      subscriber.close(DisconnectReason.CLIENT_GONE);
    }
  }

  /** True when the client knows the end of its run and has every row of it. */
  private boolean isOver(StreamRequest request) throws SQLException {
    Optional<ResumeToken> resume = request.resume();
    if (request.run().isEmpty() && resume.isEmpty()) {
      return false;
    }
    long id = request.run().orElseGet(() -> resume.map(ResumeToken::run).orElse(0L));
    boolean endTold =
        resume.isPresent()
            && resume.get().ended()
            && resume.get().run() == id
            && broadcasters.epoch().orElse(resume.get().cursor().epoch())
                == resume.get().cursor().epoch();
    if (!endTold && broadcasters.known(id).isPresent()) {
      return false;
    }
    try (Connection connection = database.borrow()) {
      Optional<Run> run = runs.find(connection, id);
      if (run.isEmpty() && request.run().isPresent()) {
        throw Problem.notFound("There is no run " + id + ".");
      }
      return endTold
          && run.isPresent()
          && run.get().ended()
          && nothingBehind(connection, request.filter(), resume.get());
    } catch (SQLException e) {
      if (resume.isEmpty()) {
        throw e;
      }
      // A plain EventSource gives up at any status but 200, so who holds one of our places is let
      // in and waits here for the database.
      return false;
    }
  }

  private boolean nothingBehind(Connection connection, LogFilter filter, ResumeToken resume)
      throws SQLException {
    LogOrder order = broadcasters.order().orElse(LogOrder.TRANSACTION);
    LogReader reader = new LogReader(tables, order);
    return reader
        .read(connection, resume.run(), filter, resume.cursor(), null, 1, Long.MAX_VALUE)
        .entries()
        .isEmpty();
  }

  /** What a stream's answer looks like, without the stream. */
  public static Response head() {
    return Response.ok().type("text/event-stream").header("Cache-Control", "no-store").build();
  }
}
