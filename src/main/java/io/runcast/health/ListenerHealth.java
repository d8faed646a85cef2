package io.runcast.health;

import io.runcast.Language;
import io.runcast.broadcast.Broadcasters;
import io.runcast.database.DatabaseFacts;
import io.runcast.diagnosis.DatabaseWatch;
import io.runcast.diagnosis.Diagnosis;
import io.runcast.finding.Code;
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
import org.eclipse.microprofile.health.Startup;

/**
 * Answers MicroProfile Health (4.0): ready as long as committed rows reach the streams, alive as
 * long as a restart would not help. A database outage is no reason to restart.
 */
@ApplicationScoped
public class ListenerHealth {

  @Inject ListenerState state;
  @Inject Broadcasters broadcasters;
  @Inject DatabaseWatch database;
  @Inject Diagnosis diagnosis;

  // Singletons, since those have no proxies: WildFly keeps the checks of all deployments as keys
  // of one map, where the proxies of two deployments of Runcast are equal. The second one's check
  // would be lost, and the first one's asked for ever.

  @Produces
  @Readiness
  @Singleton
  HealthCheck readiness() {
    return whileDeployed(
        () -> {
          ListenerState.Report report = state.report();
          // History is all that a server is for whose listener is off.
          boolean serves =
              report.phase() == ListenerState.Phase.DISABLED
                  ? database.facts().isPresent()
                  : report.delivers();
          boolean ready = serves && !isQueueFull();
          return describe("runcast-listener", report).status(ready).build();
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

  /** Started is who can answer: a first installation may take its time and is no reason to kill. */
  @Produces
  @Startup
  @Singleton
  HealthCheck startup() {
    return whileDeployed(() -> describe("runcast-started", state.report()).up().build());
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

  /** Then commits of others fail soon, and rows with them. */
  private boolean isQueueFull() {
    return diagnosis.findings().stream().anyMatch(finding -> finding.code() == Code.QUEUE_FULL);
  }

  private HealthCheckResponseBuilder describe(String name, ListenerState.Report report) {
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named(name)
            .withData("state", report.phase().name())
            .withData("since", report.since().toString())
            .withData("attempts", report.attempts())
            .withData("clients", broadcasters.clients())
            .withData("rows_without_bell", state.counts().rowsWithoutBell());
    database
        .facts()
        .map(DatabaseFacts::postgres)
        .ifPresent(
            postgres ->
                response.withData(
                    "queue_usage_percent", Math.round(100 * postgres.queue().usage())));
    // The worst first, and of these the listener's own.
    diagnosis.findings().stream()
        .findFirst()
        .ifPresent(finding -> response.withData("problem", finding.text(Language.ENGLISH)));
    return response;
  }
}
