package io.runcast;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Settings as they are with some properties, whatever the environment says. */
public final class TestSettings {

  private TestSettings() {}

  /**
   * Reads them.
   *
   * @param properties name, value, name, …; {@code runcast.db.url} is there already
   */
  public static Settings with(String... properties) {
    Map<String, String> all = new HashMap<>();
    all.put("runcast.db.url", "jdbc:postgresql://db/crm");
    for (int i = 0; i < properties.length; i += 2) {
      all.put(properties[i], properties[i + 1]);
    }
    return Settings.read(
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(all, "test", 100))
            .build(),
        Set.of());
  }
}
