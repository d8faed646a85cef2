package io.runcast;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Extension;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Stops the deployment when a setting is wrong, before anything starts: a failing {@code @Startup}
 * bean is too late for that on Payara, which then serves an application that does nothing.
 */
public class SettingsCheck implements Extension {

  private static final Logger LOG = Logger.getLogger(SettingsCheck.class.getName());

  void check(@Observes AfterDeploymentValidation event) {
    try {
      Settings settings = Settings.read(ConfigProvider.getConfig());
      LOG.info(() -> "Runcast starts with " + settings);
    } catch (InvalidSettingsException e) {
      // The server tells it too, somewhere in a stack trace of its own.
      LOG.severe(e.getMessage());
      event.addDeploymentProblem(e);
    }
  }
}
