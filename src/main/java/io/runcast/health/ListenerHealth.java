package io.runcast.health;

import io.runcast.broadcast.Broadcasters;
import io.runcast.listen.ListenerState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * Answers MicroProfile Health (4.0): ready as long as committed rows reach the streams, alive as
 * long as a restart would not help. A database outage is no reason to restart.
 */
@ApplicationScoped
public class ListenerHealth {

  @Inject ListenerState state;
  @Inject Broadcasters broadcasters;

  // Singletons, since those have no proxies: WildFly keeps the checks of all deployments as the
  // keys
  // of one map, where the proxies of two deployments of Runcast are equal. The second one's check
  // would be lost, and the first one's asked for ever.

  @Produces
  @Readiness
  @Singleton
  HealthCheck readiness() {
    return whileDeployed(
        () -> {
          ListenerState.Report report = state.report();
          boolean off = report.phase() == ListenerState.Phase.DISABLED;
          return describe("runcast-listener", report).status(report.delivers() || off).build();
        });
  }

  @Produces
  @Liveness
  @Singleton
  HealthCheck liveness() {
    return whileDeployed(
        () -> {
          ListenerState.Report report = state.report();
          boolean died = report.phase() == ListenerState.Phase.STOPPED;
          return describe("runcast-alive", report).status(!died).build();
        });
  }

  /** A server may go on asking when a deployment failed or is gone; that says nothing of others. */
  private static HealthCheck whileDeployed(HealthCheck check) {
    return () -> {
      try {
        return check.call();
      } catch (ContextNotActiveException e) {
        return HealthCheckResponse.named("runcast-undeployed").up().build();
      }
    };
  }

  private HealthCheckResponseBuilder describe(String name, ListenerState.Report report) {
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named(name)
            .withData("state", report.phase().name())
            .withData("since", report.since().toString())
            .withData("attempts", report.attempts())
            .withData("clients", broadcasters.clients())
            .withData("rows_without_bell", state.counts().rowsWithoutBell());
    if (report.problem() != null) {
      response.withData("problem", report.problem());
    }
    return response;
  }
}
