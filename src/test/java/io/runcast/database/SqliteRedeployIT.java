package io.runcast.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.SqliteScraper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The driver's native library survives a second deployment in the same JVM. On WildFly only, since
 * the adapter of Payara Micro starts a JVM for each deployment.
 */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(120)
class SqliteRedeployIT {

  private static final URI RUNS = URI.create("http://127.0.0.1:28080/api/runs");

  private static final Path FILE = file();

  @ArquillianResource Deployer deployer;

  @Deployment(name = "sqlite", managed = false, testable = false)
  static WebArchive sqlite() {
    return Deployments.runcast(Map.of("runcast.db.url", "jdbc:sqlite:" + FILE));
  }

  @Test
  void deploysTwice() throws SQLException {
    try (SqliteScraper scraper = SqliteScraper.create(FILE)) {
      long run = scraper.startRun();
      for (int deployment = 1; deployment <= 2; deployment++) {
        deployer.deploy("sqlite");
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () -> assertThat(HttpAnswer.get(RUNS).body()).contains("\"run_id\":" + run));
        // WildFly once went on asking the first deployment's check.
        Health.awaitReady(RUNS);
        deployer.undeploy("sqlite");
      }
    }
  }

  private static Path file() {
    try {
      return Files.createTempDirectory("runcast-sqlite").resolve("db.sqlite3");
    } catch (IOException e) {
      throw new IllegalStateException("No folder for the test's file", e);
    }
  }
}
