package io.runcast.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.ConnectException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ProblemsTest {

  @Test
  void saysWhatFailedAndWhyIfThatSaysMore() {
    var failure = new SQLException("cannot connect", "08001", new ConnectException("refused"));

    assertThat(Problems.brief(Problems.of(failure))).isEqualTo("cannot connect (refused)");
  }

  /** As when a server dies while it is asked. */
  @Test
  void namesACauseThatHasNoMessage() {
    var failure = new SQLException("An I/O error occurred.", "08006", new EOFException());

    assertThat(Problems.brief(Problems.of(failure)))
        .isEqualTo("An I/O error occurred. (EOFException)");
    assertThat(Problems.brief(Problems.of(new IllegalStateException())))
        .isEqualTo("IllegalStateException");
  }

  @Test
  void doesNotRepeatACauseThatTheFailureQuotes() {
    var failure = new SQLException("no route: refused", "08001", new ConnectException("refused"));

    assertThat(Problems.brief(Problems.of(failure))).isEqualTo("no route: refused");
  }
}
