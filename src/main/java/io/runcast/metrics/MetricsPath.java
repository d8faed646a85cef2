package io.runcast.metrics;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/** Answers {@code /metrics} where the server does not. */
@WebListener
public class MetricsPath implements ServletContextListener {

  private static final String PATH = "/metrics";

  @Override
  public void contextInitialized(ServletContextEvent event) {
    if (!MetricsSupply.isServers()) {
      event
          .getServletContext()
          .addServlet("metrics", new MetricsServlet())
          .addMapping(PATH, PATH + "/*");
    }
  }
}
