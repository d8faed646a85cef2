package io.runcast.status;

import io.runcast.Settings;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.UUID;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What does not change while this server runs. */
@ApplicationScoped
public class ServerFacts {

  private static final Logger LOG = Logger.getLogger(ServerFacts.class.getName());
  private static final String UNKNOWN = "unknown";

  @Inject Settings settings;

  private final UUID id = UUID.randomUUID();
  private final Instant started = Instant.now();
  private String name = UNKNOWN;
  private volatile String product = UNKNOWN;
  private volatile String version = UNKNOWN;

  @PostConstruct
  void start() {
    String set = settings.serverName();
    name = set.isEmpty() ? host() + "/" + ProcessHandle.current().pid() : set;
  }

  /** Anew at each start. */
  UUID id() {
    return id;
  }

  Instant started() {
    return started;
  }

  /** The application server, as it names itself. */
  String product() {
    return product;
  }

  /** Of Runcast. */
  public String version() {
    return version;
  }

  /** What admins call it; the machine's name and the process id unless it is set. */
  String name() {
    return name;
  }

  void of(ServletContext context) {
    product = context.getServerInfo();
    try (InputStream manifest = context.getResourceAsStream("/META-INF/MANIFEST.MF")) {
      if (manifest != null) {
        String built =
            new Manifest(manifest)
                .getMainAttributes()
                .getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        version = built == null ? UNKNOWN : built;
      }
    } catch (IOException e) {
      LOG.log(Level.FINE, "The WAR's manifest cannot be read", e);
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
