package io.runcast;

import io.runcast.database.TableNames;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.ConfigProvider;

/** Makes the settings and what follows from them alone available for injection. */
@ApplicationScoped
public class Setup {

  @Produces
  @Singleton
  Settings settings() {
    return Settings.read(ConfigProvider.getConfig());
  }

  @Produces
  @Singleton
  TableNames tables(Settings settings) {
    return settings.tables().names();
  }
}
