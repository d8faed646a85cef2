package io.runcast.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.Language;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FindingTest {

  @ParameterizedTest
  @EnumSource
  void hasTextsInBothLanguagesThatHoldItsArguments(Code code) {
    Finding finding = Finding.of(code, "a1", "b2", "c3");

    String english = finding.message(Language.ENGLISH);
    String german = finding.message(Language.GERMAN);

    assertThat(english).isNotBlank().doesNotContain("{", "''").doesNotEndWith(".");
    assertThat(german).isNotBlank().doesNotContain("{", "''").isNotEqualTo(english);
    for (String argument : finding.arguments()) {
      assertThat(german.contains(argument)).as(argument).isEqualTo(english.contains(argument));
    }
    assertThat(finding.fix(Language.GERMAN).isEmpty())
        .isEqualTo(finding.fix(Language.ENGLISH).isEmpty());
    assertThat(finding.text(Language.ENGLISH)).startsWith(english).doesNotEndWith(".");
  }

  @ParameterizedTest
  @EnumSource
  void saysWhatToDoWhereSomethingIsToBeDone(Code code) {
    if (code.severity() != Severity.INFO) {
      assertThat(Finding.of(code, "1", "2", "3").fix(Language.ENGLISH)).isNotBlank();
    }
  }
}
