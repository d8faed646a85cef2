package io.runcast;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Turns whatever a resource throws into problem details; a stack trace goes to the log alone. */
@Provider
public final class ProblemMapper implements ExceptionMapper<Throwable> {

  private static final Logger LOG = Logger.getLogger(ProblemMapper.class.getName());
  private static final String UNDEFINED_TABLE = "42P01";
  private static final Duration DATABASE_RETRY = Duration.ofSeconds(5);

  @Override
  public Response toResponse(Throwable failure) {
    if (failure instanceof Problem problem) {
      return problem.getResponse();
    }
    if (failure instanceof WebApplicationException refusal) {
      Response response = refusal.getResponse();
      return response.getStatus() < 400 || response.hasEntity()
          ? response
          : Problem.of(response.getStatusInfo(), String.valueOf(refusal.getMessage()))
              .getResponse();
    }
    if (failure instanceof SQLException sql) {
      return unavailable(sql);
    }
    LOG.log(Level.SEVERE, "A request failed", failure);
    return Problem.of(
            Response.Status.INTERNAL_SERVER_ERROR,
            "Something went wrong; the server's log says what.")
        .getResponse();
  }

  private static Response unavailable(SQLException failure) {
    if (UNDEFINED_TABLE.equals(failure.getSQLState())) {
      return Problem.unavailable(
              "The tables are not there yet, or have other names than configured.", DATABASE_RETRY)
          .getResponse();
    }
    if (!(failure instanceof SQLTransientException)) {
      LOG.log(Level.WARNING, "A request failed in the database: {0}", failure.getMessage());
    }
    return Problem.unavailable("The database does not answer.", DATABASE_RETRY).getResponse();
  }
}
