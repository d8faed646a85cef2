package io.runcast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JudgeTest {
  private final Judge judge = new Judge();

  @Test
  void hasNothingToSayOfRowsThatComeAsTheyWereWritten() {
    accept(1, 2, 3, 4);

    assertThat(judge.verdict(4)).isEqualTo(new Verdict(4, 0, 0, 0, 0, 0));
    assertThat(judge.verdict(4).isFlawless()).isTrue();
  }

  @Test
  void noticesRowsThatAreMissingInTheMiddleAndAtTheEnd() {
    accept(1, 4, 5);

    assertThat(judge.verdict(7)).isEqualTo(new Verdict(7, 4, 0, 0, 0, 0));
    assertThat(judge.verdict(7).isFlawless()).isFalse();
  }

  @Test
  void noticesARowThatNeverCameAtAll() {
    assertThat(judge.verdict(1)).isEqualTo(new Verdict(1, 1, 0, 0, 0, 0));
  }

  @Test
  void noticesRowsThatComeTwice() {
    accept(1, 2, 2, 3, 1);

    assertThat(judge.verdict(3)).isEqualTo(new Verdict(3, 0, 2, 0, 0, 0));
    assertThat(judge.verdict(3).isFlawless()).isFalse();
  }

  @Test
  void noticesRowsThatComeLate() {
    accept(1, 3, 2, 4);

    assertThat(judge.verdict(4)).isEqualTo(new Verdict(4, 0, 0, 1, 0, 0));
    assertThat(judge.verdict(4).isFlawless()).isFalse();
  }

  @Test
  void tellsALateRowThatComesTwiceFromALateOne() {
    accept(1, 3, 2, 2);

    assertThat(judge.verdict(3)).isEqualTo(new Verdict(3, 0, 1, 1, 0, 0));
  }

  @Test
  void noticesRowsThatNobodyWroteAndThoseThatAreNotAsWritten() {
    accept(1, 2);
    judge.damaged();

    assertThat(judge.verdict(1)).isEqualTo(new Verdict(1, 0, 0, 0, 2, 0));
    assertThat(judge.verdict(1).isFlawless()).isFalse();
  }

  @Test
  void allowsRepeatsAfterACutUntilTheFirstNewRow() {
    accept(1, 2, 3);
    judge.resumed();
    accept(2, 3, 4, 3);

    assertThat(judge.verdict(4)).isEqualTo(new Verdict(4, 0, 1, 0, 0, 2));
  }

  @Test
  void doesNotExcuseALossWithACut() {
    accept(1, 2);
    judge.resumed();
    accept(4);

    assertThat(judge.verdict(4)).isEqualTo(new Verdict(4, 1, 0, 0, 0, 0));
  }

  private void accept(long... numbers) {
    for (long number : numbers) {
      judge.accept(number);
    }
  }
}
