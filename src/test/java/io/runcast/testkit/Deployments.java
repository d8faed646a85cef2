package io.runcast.testkit;

import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Puts the WAR that was built, with settings of the test's own, before Arquillian. */
public final class Deployments {

  private Deployments() {}

  /** On the tests' database. */
  public static WebArchive runcast() {
    return runcast(Map.of());
  }

  /** The same with further settings, which may replace the usual ones. */
  public static WebArchive runcast(Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>();
    all.put("runcast.db.url", SharedPostgres.jdbcUrl());
    all.put("runcast.heartbeat", "1s");
    all.putAll(settings);
    String properties =
        all.entrySet().stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
            .collect(Collectors.joining());
    return ShrinkWrap.createFromZipFile(
            WebArchive.class, new File(System.getProperty("runcast.war")))
        .addAsResource(new StringAsset(properties), "META-INF/microprofile-config.properties");
  }
}
