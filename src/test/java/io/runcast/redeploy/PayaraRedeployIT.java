package io.runcast.redeploy;

import io.runcast.testkit.Deployments;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of an undeployed application stays in Payara Micro. */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara")
@Timeout(400)
class PayaraRedeployIT {

  /**
   * Its thread "GFFileHandler log pump" begins with the first one, and keeps its class loader; one
   * more stays where a WebSocket was open, however many are deployed.
   */
  private static final int KEPT = 2;

  @TempDir Path folder;

  @Test
  void leavesNothingBehind() throws Exception {
    try (PayaraServer server = new PayaraServer(folder, Deployments.runcast())) {
      new Redeployments(server, KEPT).repeat(7);
    }
  }
}
