package io.runcast.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTokenTest {

  @Test
  void comesBackAsItWasSent() {
    LogCursor cursor = LogCursor.of(-5, 1000, new long[] {3, 998}, 998, Long.MAX_VALUE);
    ResumeToken token = new ResumeToken(Subject.run(42), cursor, false);

    assertThat(ResumeToken.parse(token.encode())).contains(token);
    ResumeToken ended = new ResumeToken(Subject.run(42), LogCursor.start(0), true);
    assertThat(ResumeToken.parse(ended.encode())).contains(ended);
  }

  @ParameterizedTest
  @ValueSource(strings = {"42", "a.b~c/d", " ", "ü€😀\"\n", "errors"})
  void carriesAChannelAndAnyKey(String key) {
    LogCursor cursor = LogCursor.of(7, 1000, new long[] {3, 998}, 998, 5);
    ResumeToken whole = new ResumeToken(new Subject.OfChannel("the-errors", null), cursor, false);
    ResumeToken ofKey = new ResumeToken(new Subject.OfChannel("the-errors", key), cursor, false);

    assertThat(ResumeToken.parse(whole.encode())).contains(whole);
    assertThat(ResumeToken.parse(ofKey.encode())).contains(ofKey);
    assertThat(ofKey.encode()).matches("[0-9A-Za-z.~_-]+").isNotEqualTo(whole.encode());
  }

  @Test
  void needsNoEscapingInAnAddress() {
    LogCursor cursor = LogCursor.of(-5, 1000, new long[] {3, 998}, 998, 7);

    assertThat(new ResumeToken(Subject.run(42), cursor, true).encode()).matches("[0-9a-z.~]+");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "garbage",
        "......",
        "1.1.1.1.1.1",
        "2.1.1.1.0.1.",
        "1.1.-1.1.0.1.",
        "1.1.1.1.2.1.",
        "1.1.1.1.0.1.x~",
        "1.1.1.9.0.1.1~2",
        "1.1.1.1.0.1.3",
        "1.1.1.1.0.1..f",
        "1.1.1.1.0.zzzzzzzzzzzzzzzzzzzz.",
        "1.zzzzzzzzz.1.1.0.1.",
        "1.1.+1.1.0.1.",
        "1.1.Errors~.1.0.1.",
        "1.1.~NDI.1.0.1.",
        "1.1.errors~N!.1.0.1.",
        "1.1.errors~NDI~x.1.0.1.",
        "💥"
      })
  void readsNothingButItsOwn(String text) {
    assertThat(ResumeToken.parse(text)).isEmpty();
  }

  @Test
  void refusesWhatIsFarTooLong() {
    assertThat(ResumeToken.parse("1.1.1.9.0.1." + "1~".repeat(10_000))).isEmpty();
  }
}
