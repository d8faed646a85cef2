package io.runcast.testkit;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.Node;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Puts the WAR that was built, with settings of the test's own, before Arquillian. */
public final class Deployments {

  private static final String PROPERTIES = "META-INF/microprofile-config.properties";

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
    all.put("runcast.access.anonymous", "viewer,admin");
    all.putAll(settings);
    WebArchive war =
        ShrinkWrap.createFromZipFile(WebArchive.class, new File(System.getProperty("runcast.war")));
    String properties =
        text(war.get("WEB-INF/classes/" + PROPERTIES))
            + all.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                .collect(Collectors.joining());
    return war.addAsResource(new StringAsset(properties), PROPERTIES);
  }

  private static String text(Node file) {
    try (InputStream content = file.getAsset().openStream()) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
