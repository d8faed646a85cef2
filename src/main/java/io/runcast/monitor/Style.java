package io.runcast.monitor;

/** How a text looks, as parameter of the escape sequence "Select Graphic Rendition". */
enum Style {
  PLAIN(""),
  STRONG("1"),
  FAINT("2"),
  GOOD("32"),
  WARNING("33"),
  BAD("1;31");

  private final String parameters;

  Style(String parameters) {
    this.parameters = parameters;
  }

  String paint(String text) {
    return this == PLAIN || text.isEmpty() ? text : "\033[" + parameters + "m" + text + "\033[0m";
  }
}
