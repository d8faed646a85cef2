package io.runcast.monitor;

/** The judgement in front of a line. */
enum Mark {
  GOOD("✓", Style.GOOD),
  WARNING("!", Style.WARNING),
  BAD("✗", Style.BAD),
  NONE("", Style.PLAIN);

  private final String sign;
  private final Style style;

  Mark(String sign, Style style) {
    this.sign = sign;
    this.style = style;
  }

  String sign() {
    return sign;
  }

  Style style() {
    return style;
  }

  /** Style of the words behind the sign: only what is wrong stands out. */
  Style words() {
    return this == GOOD ? Style.PLAIN : style;
  }
}
