package io.runcast.metrics;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * Decides who supplies MicroProfile Metrics: the server, where it has them (Payara), or the library
 * in the WAR (WildFly). Where the server does, the library's beans are left out.
 */
public class MetricsSupply implements Extension {

  private static final String LIBRARY = "io.smallrye.metrics.";

  /** True when the API came with the server, and with it an implementation and {@code /metrics}. */
  static boolean isServers() {
    return MetricRegistry.class.getClassLoader() != MetricsSupply.class.getClassLoader();
  }

  void leaveOut(@Observes ProcessAnnotatedType<?> type) {
    if (isServers() && type.getAnnotatedType().getJavaClass().getName().startsWith(LIBRARY)) {
      type.veto();
    }
  }
}
