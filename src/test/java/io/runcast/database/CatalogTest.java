package io.runcast.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class CatalogTest {

  @Test
  void refusesAServerThatIsTooOld() {
    assertThatThrownBy(() -> Catalog.requireVersion("PostgreSQL", 13, "13.21"))
        .isInstanceOf(SQLException.class)
        .hasMessage("Runcast needs PostgreSQL 14 or newer, this is PostgreSQL 13.21");
  }

  @Test
  void takesTheOldestThatIsNewEnough() {
    assertThatCode(() -> Catalog.requireVersion("PostgreSQL", 14, "14.1"))
        .doesNotThrowAnyException();
  }
}
