package io.runcast.redeploy;

import io.runcast.testkit.Deployments;
import java.net.URI;
import java.util.stream.Stream;
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

/** Nothing of an undeployed application stays in WildFly. */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(400)
class WildflyRedeployIT {

  private static final String NAME = "redeployed";

  /** Idle workers' stacks keep the last request that each served until it serves another one. */
  private static final int KEPT = 4;

  @ArquillianResource Deployer deployer;

  @Deployment(name = NAME, managed = false, testable = false)
  static WebArchive runcast() {
    return Deployments.runcast();
  }

  @Test
  void leavesNothingBehind() throws Exception {
    new Redeployments(new WildflyServer(), KEPT).repeat(10);
  }

  private final class WildflyServer implements Redeployable {
    @Override
    public void deploy() {
      deployer.deploy(NAME);
    }

    @Override
    public void undeploy() {
      deployer.undeploy(NAME);
    }

    @Override
    public URI uri() {
      return URI.create("http://127.0.0.1:28080/");
    }

    @Override
    public long pid() {
      return ProcessHandle.current()
          .descendants()
          .filter(
              child ->
                  Stream.of(child.info().arguments().orElse(new String[0]))
                      .anyMatch(argument -> argument.endsWith("jboss-modules.jar")))
          .findFirst()
          .orElseThrow()
          .pid();
    }
  }
}
