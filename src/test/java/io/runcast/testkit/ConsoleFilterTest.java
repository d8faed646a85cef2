package io.runcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsoleFilterTest {
  private static final String TIME = "2026-01-01T08:15:30.123+0100 ";

  private final ConsoleFilter filter = new ConsoleFilter();

  @Test
  void showsWhatRuncastSaysAndEverybodysWarnings() {
    assertThat(filter.accept(TIME + "INFO    io.runcast.listen: listening"))
        .contains("08:15:30 INFO    io.runcast.listen: listening");
    assertThat(filter.accept(TIME + "WARNING org.glassfish.web: slow")).isPresent();
    assertThat(filter.accept(TIME + "INFO    org.glassfish.web: started")).isEmpty();
    assertThat(filter.accept(TIME + "FINE    io.runcast.listen: fetched 3")).isEmpty();
  }

  @Test
  void showsOfAStackTraceOnlyItsCauses() {
    filter.accept(TIME + "SEVERE  org.glassfish.web: failed");

    assertThat(filter.accept("java.lang.IllegalStateException: no")).isPresent();
    assertThat(filter.accept("\tat io.runcast.Some.method(Some.java:1)")).isEmpty();
    assertThat(filter.accept("Caused by: java.io.IOException: full"))
        .contains("  Caused by: java.io.IOException: full");
    assertThat(filter.accept("\t... 12 more")).isEmpty();
  }

  @Test
  void hidesTheRestOfAHiddenEvent() {
    filter.accept(TIME + "INFO    PayaraMicro: ");

    assertThat(filter.accept("{ \"Instance Configuration\": {")).isEmpty();
  }

  @Test
  void hidesWhatBelongsToNoEvent() {
    filter.accept(TIME + "INFO    io.runcast.listen: listening");

    assertThat(filter.accept("JdbcRuntimeExtension,  getAll = [GlassFishConfigBean]")).isEmpty();
  }

  @Test
  void noticesTheEndOfTheStartAndItsFirstFailure() {
    filter.accept(TIME + "SEVERE  javax.enterprise.system.core: the reason");
    filter.accept(TIME + "SEVERE  javax.enterprise.system.core: a consequence");
    assertThat(filter.serverIsUp()).isFalse();

    filter.accept(TIME + "INFO    PayaraMicro: Payara Micro 6 (build 42) ready in 18,209 (ms)");

    assertThat(filter.serverIsUp()).isTrue();
    assertThat(filter.firstFailure()).isEqualTo(Optional.of("the reason"));
  }
}
