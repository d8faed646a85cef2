package io.runcast.database;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Knows the JDBC drivers that came with the application. An object, made at start: when the
 * application stops, Payara loads no class of it any more.
 */
final class Drivers {

  private static final Logger LOG = Logger.getLogger(Drivers.class.getName());

  private final ClassLoader ours = Drivers.class.getClassLoader();

  /**
   * Takes them out of the JVM's list, which would keep an undeployed application; each has put
   * itself there when its class was first used.
   */
  void deregister() {
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      if (driver.getClass().getClassLoader() == ours) {
        deregister(driver);
      }
    }
  }

  private static void deregister(Driver driver) {
    try {
      DriverManager.deregisterDriver(driver);
    } catch (SQLException e) {
      LOG.log(Level.WARNING, "A JDBC driver stays registered", e);
    }
  }
}
