package io.runcast.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.sqlite.JDBC;

class DriversTest {

  @Test
  void leavesNoDriverBehind() throws SQLException {
    DriverManager.registerDriver(new JDBC());
    DriverManager.registerDriver(new org.postgresql.Driver());

    new Drivers().deregister();

    assertThat(Collections.list(DriverManager.getDrivers()))
        .noneMatch(driver -> driver instanceof JDBC)
        .noneMatch(driver -> driver instanceof org.postgresql.Driver);
  }
}
