package io.runcast;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runcast.testkit.Deployments;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A wrong setting stops the deployment. On WildFly only, where the adapter tells of it; for Payara
 * see {@code WrongSettingIT}.
 */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class SettingsIT {

  @Deployment(name = "wrong", managed = false, testable = false)
  static WebArchive wrong() {
    return Deployments.runcast(Map.of("runcast.ring.rows", "a few"));
  }

  @ArquillianResource Deployer deployer;

  @Test
  void aWrongSettingStopsTheDeployment() {
    assertThatThrownBy(() -> deployer.deploy("wrong"))
        .hasStackTraceContaining("runcast.ring.rows is ")
        .hasStackTraceContaining("allowed: a whole number from 100 to 10000000");
  }
}
