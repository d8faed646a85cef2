package io.runcast.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.log.RunScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RightsTest {

  private final Rights rights = new Rights();
  private final List<Standing> dismissed = new ArrayList<>();

  private final class OpenStream implements Rights.Guest {
    @Override
    public boolean isOver() {
      return false;
    }

    @Override
    public void dismiss(Standing standing) {
      dismissed.add(standing);
    }
  }

  @Test
  void endsStreamsWhoseRightIsGone() {
    watch(now -> Standing.HOLDS);
    watch(now -> Standing.EXPIRED);
    watch(now -> Standing.REVOKED);

    rights.check();

    assertThat(dismissed).containsExactlyInAnyOrder(Standing.EXPIRED, Standing.REVOKED);
  }

  @Test
  void checksTheOthersWhenOneFails() {
    for (int i = 0; i < 10; i++) {
      watch(
          now -> {
            throw new IllegalStateException("wanted by the test");
          });
      watch(now -> Standing.EXPIRED);
    }

    rights.check();

    assertThat(dismissed).hasSize(10);
  }

  @Test
  void looksAtThoseFirstThatNeedNoDatabase() {
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      watch(
          new Right() {
            @Override
            public Standing standing(java.time.Instant now) {
              order.add("database");
              return Standing.HOLDS;
            }

            @Override
            public boolean asksDatabase() {
              return true;
            }
          });
      watch(
          now -> {
            order.add("none");
            return Standing.HOLDS;
          });
    }

    rights.check();

    assertThat(order).hasSize(20).isSortedAccordingTo(java.util.Comparator.reverseOrder());
  }

  @Test
  void takesWhoMayNotSeeAllRunsForNoAdmin() {
    Caller limited =
        new Caller(
            Caller.Way.TOKEN, "tessa", Set.of(Role.ADMIN), RunScope.of(Set.of(7L)), Right.LASTING);

    assertThat(limited.roles()).containsExactly(Role.VIEWER);
  }

  private void watch(Right right) {
    rights.watch(
        new Caller(Caller.Way.TOKEN, "tessa", Set.of(Role.VIEWER), RunScope.ALL, right),
        new OpenStream());
  }
}
