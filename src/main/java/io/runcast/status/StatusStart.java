package io.runcast.status;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/** Tells what only the web application knows, and has this server announced from its start on. */
@WebListener
public class StatusStart implements ServletContextListener {

  @Inject ServerFacts facts;
  @Inject Cluster cluster;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    facts.of(event.getServletContext());
    cluster.begin();
  }
}
